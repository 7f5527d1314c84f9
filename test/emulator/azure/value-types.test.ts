// Values that Azure's published types do not take, and what they do not tell.
import { describe, expect, it } from "vitest";
import { newCloud } from "./azure-kit";

const refusal = (made: Promise<unknown>) =>
  made.then(
    () => undefined,
    (error: Error) => error.message,
  );

describe("the emulated cloud", () => {
  it.each([
    [
      "products/p",
      { displayName: "P", subscriptionRequired: "false" },
      '`properties.subscriptionRequired`: expected true or false, got "false". Correct it.',
    ],
    ["products/p", { displayName: 7 }, "`properties.displayName`: expected a text, got 7. Correct it."],
    [
      "products/p",
      { displayName: "P", state: "open" },
      '`properties.state`: expected notPublished, published, got "open". Use one of them.',
    ],
    [
      "backends/b",
      { url: "https://b.example", protocol: "ftp" },
      '`properties.protocol`: expected http, soap, got "ftp". Use one of them.',
    ],
    ["backends/b", { url: "https://b.example", tls: [] }, "`properties.tls`: expected an object, got []. Correct it."],
    [
      "backends/b",
      { url: "https://b.example", credentials: { header: { "x-a": "1" } } },
      '`properties.credentials.header.x-a`: expected a list, got "1". Correct it.',
    ],
    [
      "apis/a",
      { path: "a", displayName: "A", protocols: ["https", "ftp"] },
      '`properties.protocols[1]`: expected http, https, ws, wss, got "ftp". Use one of them.',
    ],
    [
      "namedValues/v",
      { displayName: "v", value: "1", tags: "a" },
      '`properties.tags`: expected a list, got "a". Correct it.',
    ],
  ])("refuses a value of another kind: %s %j", async (path, properties, message) => {
    const { put, gateway, service } = await newCloud();
    await service();
    expect(await refusal(put(`${gateway}/${path}`, properties))).toBe(message);
  });

  it("takes values in any case, those of previews, and what the types do not know", async () => {
    const { put, gateway, service } = await newCloud();
    await service();
    await put(`${gateway}/backends/b`, { url: "https://b.example", protocol: "HTTP", azureRegion: 1 });
    await put(`${gateway}/apis/a`, { path: "a", displayName: "A", type: "mcp" });
  });

  it("has each display name of named values once in a service", async () => {
    const { put, gateway, service } = await newCloud();
    await service();
    const value = (name: string) => put(`${gateway}/namedValues/${name}`, { displayName: "same", value: "1" });
    await value("one");
    await value("one");
    expect(await refusal(value("two"))).toBe(
      '`properties.displayName`: expected a name that no other named value has, got "same", which one has. Choose another one.',
    );
  });

  it("changes no service between tiers of different kinds", async () => {
    const { service } = await newCloud();
    const sku = (name: string, capacity = 1) => refusal(service({ sku: { name, capacity } }));
    expect(await sku("StandardV2")).toBeUndefined();
    expect(await sku("BasicV2")).toBeUndefined();
    expect(await sku("Premium")).toMatch(/^`sku\.name`: expected one of the v2 tiers, .* is BasicV2, got "Premium"\./);
    expect(await sku("Consumption", 0)).toMatch(/^`sku\.name`: expected one of the v2 tiers/);
  });
});
