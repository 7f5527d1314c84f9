// What a program's local.ts starts, while the program is watched.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startEmulator } from "../../../src/emulator/cli/start-emulator";
import { programFolder, serving } from "./cli-kit";

const program = `import { Api, ApiManagementService, ApiOperation } from "@pulumi/azure-native/apimanagement";
import { ResourceGroup } from "@pulumi/azure-native/resources";

const resourceGroupName = new ResourceGroup("group", { location: "westeurope" }).name;
const { name: serviceName } = new ApiManagementService("service", {
  resourceGroupName, sku: { name: "StandardV2", capacity: 1 },
  publisherName: "Contoso", publisherEmail: "ai@contoso.example",
});
const place = { resourceGroupName, serviceName };
const { name: apiId } = new Api("orders", {
  ...place, apiId: "orders", displayName: "Orders", path: "orders", serviceUrl: "https://orders.example", subscriptionRequired: false,
});
new ApiOperation("list", {
  ...place, apiId, operationId: "list", displayName: "List", method: "GET", urlTemplate: "/",
});
export const version = 1;
`;
const local = (applications = "[]") => `import { createServer } from "node:http";
import { text } from "./orders";

let calls = 0;
export default () =>
  new Promise((started) => {
    const server = createServer((_, response) => response.end(\`\${text} \${++calls}\`)).listen(0, "127.0.0.1", () => {
      const map = { "orders.example": \`http://127.0.0.1:\${server.address().port}\` };
      started({ map, applications: ${applications}, close: async () => void server.close() });
    });
  });
`;

describe("the services of local.ts, with --watch", () => {
  it("are started again when local.ts or a module that it loads is saved, and otherwise go on", async () => {
    const files = { "index.ts": program, "local.ts": local(), "orders.ts": 'export const text = "first";\n' };
    const directory = programFolder(files);
    const { shown, code, stop } = serving({ directory, watch: true }, startEmulator);
    await Promise.race([shown.out.until("Serving."), code]);
    const [url] = /http:\/\/127\.0\.0\.1:\d+\/orders/.exec(shown.out.text) ?? [];
    const answer = async () => (await fetch(`${url}/`)).text();
    const saved = async (file: string, text: string, stream: "out" | "err", shows: string) => {
      shown[stream].text = "";
      writeFileSync(join(directory, file), text);
      await shown[stream].until(shows);
    };
    expect(await answer()).toBe("first 1");

    await saved("index.ts", program.replace("version = 1", "version = 2"), "out", "Deployed in");
    expect(await answer()).toBe("first 2");

    await saved("orders.ts", 'export const text = "second";\n', "out", "Deployed in");
    expect(shown.out.text).toMatch(/^local\.ts was started again\.\n/);
    expect(await answer()).toBe("second 1");

    await saved("orders.ts", "export const text = ;\n", "err", "The last good deployment stays in force.\n");
    expect(shown.err.text).toMatch(/^error: `local\.ts`:[\s\S]*orders\.ts:1:20/);
    expect(await answer()).toBe("second 2");

    await saved("orders.ts", 'throw new Error("no region given");\n', "err", "The last good deployment");
    expect(await answer()).toBe("second 3");

    await saved("orders.ts", 'export const text = "third";\n', "out", "Deployed in");
    expect(await answer()).toBe("third 1");

    await saved(
      "local.ts",
      "export default async () => { throw new Error('no port given'); };",
      "err",
      "The last good",
    );
    expect(shown.err.text).toContain("no port given\n  What it had started is stopped until it starts again");

    await saved("local.ts", local('[{ clientId: "agent" }]'), "out", "Deployed in");
    expect(await answer()).toBe("third 1");
    const [, secret = ""] = /Tokens of Entra ID\n {2}agent +(\S+) +http/.exec(shown.out.text) ?? [];
    expect(secret).not.toBe("");

    await saved("orders.ts", 'export const text = "fourth";\n', "out", "Deployed in");
    expect(shown.out.text).not.toContain("Tokens of Entra ID");
    expect(await answer()).toBe("fourth 1");
    stop();
    expect(await code).toBe(0);
  });

  it("give the emulated cloud what exists beside them anew", async () => {
    const service = {
      id: "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/shared/providers/Microsoft.ApiManagement/service/contoso",
      location: "westeurope",
      sku: { name: "StandardV2", capacity: 1 },
      properties: { publisherName: "Contoso", publisherEmail: "ai@contoso.example" },
    };
    const value = (name: string) => ({
      id: `${service.id}/namedValues/${name}`,
      properties: { displayName: name, value: name },
    });
    const existing = (...resources: object[]) =>
      `export default async () => ({ map: {}, existing: ${JSON.stringify(resources)}, close: async () => {} });`;
    const directory = programFolder({
      "index.ts": `import { NamedValue } from "@pulumi/azure-native/apimanagement";
        export const shown = NamedValue.get("region", "${value("region").id}").displayName;`,
      "local.ts": existing(service, value("region")),
    });
    const { shown, code, stop } = serving({ directory, watch: true }, startEmulator);
    await Promise.race([shown.out.until("Serving."), code]);
    shown.out.text = "";
    writeFileSync(
      join(directory, "index.ts"),
      `import { NamedValue } from "@pulumi/azure-native/apimanagement";
        export const shown = NamedValue.get("tier", "${value("tier").id}").displayName;`,
    );
    await shown.err.until("The last good deployment stays in force.\n");
    expect(shown.err.text).toContain("expected a resource that exists");
    writeFileSync(join(directory, "local.ts"), existing(service, value("region"), value("tier")));
    await shown.out.until("Deployed in");
    stop();
    expect(await code).toBe(0);
  });
});
