// `dev` with the real engine and cloud: programs with several gateways, and with none.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { main } from "../../../src/emulator/cli";
import { programFolder, terminal } from "./cli-kit";

/** A program whose services each have an API that answers with their name, and a consumer. */
const program = (...services: readonly string[]) => `
  import * as apimanagement from "@pulumi/azure-native/apimanagement";
  import { Resource, ResourceGroup } from "@pulumi/azure-native/resources";
  import { interpolate } from "@pulumi/pulumi";
  const resourceGroupName = new ResourceGroup("group", { location: "westeurope" }).name;
  for (const name of ${JSON.stringify(services)}) {
    const { name: serviceName } = new apimanagement.ApiManagementService(name, {
      resourceGroupName, serviceName: name, location: "westeurope", sku: { name: "StandardV2", capacity: 1 },
      publisherName: "Contoso", publisherEmail: "ai@contoso.example",
    });
    const place = { resourceGroupName, serviceName };
    const api = new Resource(name, {
      resourceGroupName, resourceProviderNamespace: "Microsoft.ApiManagement", parentResourcePath: interpolate\`service/\${serviceName}\`,
      resourceType: "apis", resourceName: "hello", apiVersion: "2025-03-01-preview",
      properties: { type: "mcp", displayName: "Hello", path: "hello" },
    });
    new apimanagement.ApiPolicy(name, {
      ...place, apiId: api.name, policyId: "policy", format: "rawxml",
      value: \`<policies><inbound><return-response><set-body>\${name}</set-body></return-response></inbound><backend /><outbound /><on-error /></policies>\`,
    });
    new apimanagement.Subscription(name, {
      ...place, sid: "team", displayName: "team", scope: "/apis", primaryKey: \`key-of-\${name}\`,
    });
  }`;

/** `dev` of a program; `save` writes another one over it. */
async function dev(text: string, ...options: readonly string[]) {
  const directory = programFolder({ "index.ts": text });
  const shown = terminal();
  const interrupted = new AbortController();
  const argv = ["node", "apim-ai-gateway", "dev", directory, "--port", "0", ...options];
  const code = main(argv, shown, interrupted.signal);
  await Promise.race([shown.out.until("Serving."), code]);
  const stop = () => {
    interrupted.abort();
    return code;
  };
  return { shown, stop, save: (next: string) => writeFileSync(join(directory, "index.ts"), next) };
}

const ask = async (gateway: string | undefined, key: string) => {
  const response = await fetch(`${gateway}/hello/`, { headers: { "Ocp-Apim-Subscription-Key": key } });
  return `${response.status} ${await response.text()}`;
};

describe("dev with two API Management services", () => {
  it("shows the address, the APIs, the keys and the clients of each", async () => {
    const { shown, stop } = await dev(program("one", "two"));
    const { text } = shown.out;
    const [, one = "", two = ""] = /\nGateways\n {2}one {2}(\S+)\n {2}two {2}(\S+)\n/.exec(text) ?? [];
    expect(one, shown.err.text).not.toBe(two);
    for (const [name, url] of [
      ["one", one],
      ["two", two],
    ] as const) {
      expect(text).toContain(`\nAPIs of ${name}\n  Hello  mcp  ${url}/hello\n`);
      expect(text).toContain(`\nKeys of ${name}\n  team  key-of-${name}\n`);
      const [, json = ""] = new RegExp(`\nMCP client of ${name}\n([\\s\\S]*?\n {2}\\})`).exec(text) ?? [];
      expect(JSON.parse(json)).toEqual({
        mcpServers: {
          hello: { type: "http", url: `${url}/hello`, headers: { "Ocp-Apim-Subscription-Key": `key-of-${name}` } },
        },
      });
      expect(await ask(url, `key-of-${name}`)).toBe(`200 ${name}`);
    }
    expect(await ask(one, "key-of-two")).toMatch(/^401/);
    expect(await stop()).toBe(0);
  });
});
