import { NamedValue } from "@pulumi/azure-native/apimanagement";
import { McpPassthrough, type McpPassthroughArgs, TokenGovernance } from "apim-ai-gateway";
import { describe, expect, it } from "vitest";
import { deployed, existing, newGateway, policyErrors, refusal } from "./component-kit";

const tiers = [{ name: "standard", tokensPerMinute: 1000 }];

describe("McpPassthrough", () => {
  const serverUrl = "https://tickets.contoso.example/mcp";

  it("relays without the caller's credentials, and is part of every tier", async () => {
    const { one, all, policy, outputs, warnings } = await deployed(() => {
      const gateway = newGateway();
      const governance = new TokenGovernance("tokens", { gateway, tiers });
      const { endpoint } = new McpPassthrough("tickets", { gateway, governance, path: "tickets", serverUrl });
      return { endpoint, gatewayUrl: gateway.gatewayUrl };
    });
    expect(outputs.endpoint).toBe(`${outputs.gatewayUrl}/tickets`);
    expect(one("Backend", "tickets-server").inputs).toMatchObject({
      url: serverUrl,
      tls: { validateCertificateChain: true, validateCertificateName: true },
    });
    expect(one("Resource", "tickets").inputs.properties).toMatchObject({
      type: "mcp",
      backendId: "tickets-server",
      subscriptionRequired: true,
    });
    const text = policy("tickets-policy");
    for (const header of ["Authorization", "Cookie", "Ocp-Apim-Subscription-Key"])
      expect(text).toMatch(new RegExp(`<set-header name="${header}" exists-action="delete"`));
    expect(text).toMatch(/buffer-response="false"/);
    expect(policyErrors(text, { scope: "api", apiType: "mcp" })).toEqual([]);
    expect(all("ProductApi").map(({ inputs }) => inputs.apiId)).toEqual(["tickets"]);
    expect(warnings).toHaveLength(2);
  });

  it("puts the gateway's own token in after the caller's is out", async () => {
    const credential = { managedIdentityResource: "api://tickets" };
    const { policy } = await deployed(
      () => void new McpPassthrough("tickets", { gateway: newGateway(), path: "tickets", serverUrl, credential }),
    );
    const text = policy("tickets-policy");
    const own = text.indexOf('<authentication-managed-identity resource="api://tickets"');
    expect(own).toBeGreaterThan(text.indexOf('<set-header name="Authorization" exists-action="delete"'));
  });

  it("is named after itself, lets a caller make 120 requests a minute, and sends a named value as Authorization", async () => {
    const program = (args: object) =>
      deployed(() => {
        const gateway = newGateway();
        const place = { resourceGroupName: gateway.resourceGroupName, serviceName: gateway.serviceName };
        const key = { displayName: "tickets-key", namedValueId: "tickets-key", secret: true, value: "Bearer t" };
        const named = new NamedValue("key", { ...place, ...key });
        const credential = { namedValue: "tickets-key", ...args };
        const server = { gateway, path: "tickets", serverUrl, credential };
        new McpPassthrough("tickets", server, { dependsOn: [named] });
      });
    const { one, policy } = await program({});
    expect(one("Resource", "tickets").inputs.properties).toMatchObject({ displayName: "tickets" });
    const text = policy("tickets-policy");
    expect(text).toMatch(/<rate-limit-by-key calls="120" renewal-period="60"/);
    expect(text).toMatch(
      /<set-header name="Authorization" exists-action="override">\s*<value>\{\{tickets-key\}\}<\/value>/,
    );
    expect((await program({ header: "X-Key" })).policy("tickets-policy")).toMatch(
      /<set-header name="X-Key" exists-action="override">\s*<value>\{\{tickets-key\}\}<\/value>/,
    );
  });

  it("sends a credential by https alone, except on this computer", async () => {
    const sentences = async (url: string, credential?: McpPassthroughArgs["credential"]) => {
      const gateway = { ...existing, sku: "Consumption" };
      const args = { gateway, path: "tickets", serverUrl: url, ...(credential && { credential }) };
      const refused = await refusal(() => new McpPassthrough("tickets", args));
      // The SKU is refused beside it, so that nothing is deployed.
      return refused.sentences.filter((sentence) => !sentence.startsWith("gateway.sku"));
    };
    const credential = { namedValue: "key" };
    expect(await sentences("http://tools.contoso.example", credential)).toEqual([
      'serverUrl: expected an https URL, since credentials travel to it; http only on this computer, got "http://tools.contoso.example".',
    ]);
    for (const url of ["http://localhost:1", "http://127.0.0.1:1", "http://[::1]:1", "https://tools.contoso.example"])
      expect(await sentences(url, credential)).toEqual([]);
    expect(await sentences("http://tools.contoso.example")).toEqual([]);
    expect(await sentences("https://user:pass@tools.contoso.example")).toEqual([
      'serverUrl: expected a URL without user name and password, got "https://…@tools.contoso.example".',
    ]);
  });

  it("refuses a header for a token, which has its place, and two credentials at once", async () => {
    const sentences = async (credential: McpPassthroughArgs["credential"]) =>
      (await refusal(() => new McpPassthrough("t", { gateway: existing, path: "tickets", serverUrl, credential })))
        .sentences;
    expect(await sentences({ managedIdentityResource: "api://tools", header: "X-Key" })).toEqual([
      'credential.header: expected none without `namedValue`: a token goes into Authorization, got "X-Key".',
    ]);
    expect(await sentences({ managedIdentityResource: "api://tools", namedValue: "key" })).toEqual([
      "credential: expected either `managedIdentityResource` or `namedValue`.",
    ]);
  });

  it("tells all problems at once and registers nothing", async () => {
    const args = { path: "/a/", serverUrl: "ftp://x", callsPerMinute: 0, credential: {} };
    const { paths, registered } = await refusal(() => new McpPassthrough("tickets", { gateway: existing, ...args }));
    expect([...paths].sort()).toEqual(["callsPerMinute", "credential", "path", "serverUrl"]);
    expect(registered).toEqual([]);
    const consumption = { gateway: { ...existing, sku: "Consumption" }, path: "tickets", serverUrl };
    expect((await refusal(() => new McpPassthrough("tickets", consumption))).paths).toEqual(["gateway.sku"]);
  });
});
