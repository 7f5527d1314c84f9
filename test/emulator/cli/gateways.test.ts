// The command with the real engine and cloud: several gateways, and none.
import { once } from "node:events";
import { watch, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createCloud } from "../../../src/emulator/azure/emulated-cloud";
import { main } from "../../../src/emulator/cli";
import { systemClock } from "../../../src/emulator/gateway/system-clock";
import { command, folder, programFolder, terminal } from "./cli-kit";

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

/** The command, once it serves; `stop` is Ctrl+C. */
const serving = (...args: readonly string[]) => servingOn(terminal(), ...args);

async function servingOn(shown: ReturnType<typeof terminal>, ...args: readonly string[]) {
  const interrupted = new AbortController();
  const code = main(["node", "apim-ai-gateway", ...args, "--port", "0"], shown, interrupted.signal);
  await Promise.race([shown.out.until("Serving."), code]);
  const stop = () => {
    interrupted.abort();
    return code;
  };
  return { shown, stop };
}

const dev = (directory: string, ...options: readonly string[]) => serving("dev", directory, ...options);

const noGateway =
  "warning: no API Management service is deployed any more, so no gateway is served until one is deployed again.\n";

const ask = async (gateway: string | undefined, key: string) => {
  const response = await fetch(`${gateway}/hello/`, { headers: { "Ocp-Apim-Subscription-Key": key } });
  return `${response.status} ${await response.text()}`;
};

describe("dev with two API Management services", () => {
  it("shows the address, the APIs, the keys and the clients of each", async () => {
    const { shown, stop } = await dev(programFolder({ "index.ts": program("one", "two") }));
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

describe("dev --watch", () => {
  it("says that a program has no gateway any more, and serves the next one at its address, and further ones", async () => {
    const directory = programFolder({ "index.ts": program("one") });
    const save = (text: string) => writeFileSync(join(directory, "index.ts"), text);
    const { shown, stop } = await dev(directory, "--watch");
    const [, url] = /\nGateway\n {2}(\S+)\n/.exec(shown.out.text) ?? [];
    save("export const nothing = true;");
    await shown.err.until(noGateway);
    expect(await ask(url, "key-of-one")).toMatch(/^404/);
    // The name of a service that was deleted stays taken.
    save(program("two", "three"));
    await shown.out.until("Serving three at ");
    expect(shown.out.text).toContain(`Serving two at ${url}\n`);
    expect(await ask(url, "key-of-two")).toBe("200 two");
    const [, further] = /Serving three at (\S+)\n/.exec(shown.out.text) ?? [];
    expect(await ask(further, "key-of-three")).toBe("200 three");
    expect(await stop()).toBe(0);
    expect(shown.err.text).toBe(noGateway);
  });
});

/** A cloud in a folder, into which services are put as another process would. */
async function deployedCloud(...services: readonly string[]) {
  const stateDirectory = folder({});
  const cloud = await createCloud({ clock: systemClock, stateDirectory });
  onTestFinished(() => cloud.close());
  const type = "Microsoft.ApiManagement/service";
  const group = `/subscriptions/${cloud.subscriptionId}/resourceGroups/g`;
  const place = { apiVersion: "2024-05-01", location: "westeurope" };
  await cloud.put({ ...place, id: group, type: "Microsoft.Resources/resourceGroups", name: "g", properties: {} });
  const deploy = (name: string) =>
    cloud.put({
      ...place,
      id: `${group}/providers/${type}/${name}`,
      type,
      name,
      sku: { name: "StandardV2", capacity: 1 },
      properties: { publisherName: "Contoso", publisherEmail: "ai@contoso.example" },
    });
  for (const name of services) await deploy(name);
  const remove = (name: string) => cloud.delete(`${group}/providers/${type}/${name}`);
  return { stateDirectory, deploy, remove };
}

/** A terminal that does something before it shows a text. */
function terminalThat(hears: (text: string) => void) {
  const shown = terminal();
  const write = shown.out.write.bind(shown.out);
  shown.out.write = (text) => {
    hears(text);
    write(text);
  };
  return shown;
}

/** What `serve` holds open in this process, besides its connections. */
const openHandles = () =>
  process.getActiveResourcesInfo().filter((name) => /^(TCPServerWrap|FSEvent)/.test(name)).length;

describe("serve", () => {
  it("says that another process has deleted the last service, and where one is served that it deploys", async () => {
    const { stateDirectory, deploy, remove } = await deployedCloud("one");
    const { shown, stop } = await serving("serve", "--state", stateDirectory);
    const [, url] = /\nGateway\n {2}(\S+)\n/.exec(shown.out.text) ?? [];
    await remove("one");
    await shown.err.until(noGateway);
    await deploy("two");
    await shown.out.until(`Serving two at ${url}\n`);
    expect(await stop()).toBe(0);
  });

  it("serves what another process deploys while the summary is being written", async () => {
    const { stateDirectory, deploy } = await deployedCloud("one");
    const shown = terminalThat((text) => {
      if (text.startsWith("\nGateway\n")) void deploy("two");
    });
    const { stop } = await servingOn(shown, "serve", "--state", stateDirectory);
    await shown.out.until("Serving two at ");
    expect(await stop()).toBe(0);
  });

  it("leaves nothing open when the summary cannot be written", async () => {
    const { stateDirectory } = await deployedCloud("one");
    const before = openHandles();
    const shown = terminalThat(() => {
      throw new Error("the terminal is gone");
    });
    const { stop } = await servingOn(shown, "serve", "--state", stateDirectory);
    expect(await stop()).toBe(3);
    expect(shown.err.text).toBe("error: the terminal is gone\n");
    await expect.poll(openHandles).toBeLessThanOrEqual(before);
  });
});

/** Another program on this machine that listens on a port, until the test has ended. */
async function otherServer(port: number): Promise<void> {
  const server = createServer().listen(port, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

describe("a port that was free when the command started, and is in use once its gateway is to listen", () => {
  const refusal = (port: number) =>
    `error: \`--port\`: expected a free port, got ${port}, which is in use. Choose another, or 0 for any free one.\n`;

  it("ends dev with the exit code for it", async () => {
    const port = await freePort();
    const directory = programFolder({
      "index.ts": program("one"),
      "local.ts": `
        import { createServer } from "node:http";
        export default function start() {
          const server = createServer().listen(${port}, "127.0.0.1");
          return new Promise((started) =>
            server.once("listening", () => started({ map: {}, close: () => server.close() })));
        }`,
    });
    const { code, err } = await command("dev", directory, "--port", String(port));
    expect([err, code]).toEqual([refusal(port), 4]);
  });

  it("ends serve with the exit code for it", async () => {
    const port = await freePort();
    const { stateDirectory } = await deployedCloud("one");
    const watcher = watch(stateDirectory);
    onTestFinished(() => watcher.close());
    const isOpened = once(watcher, "change");
    const served = command("serve", "--state", stateDirectory, "--port", String(port));
    await isOpened;
    await otherServer(port);
    const { code, err } = await served;
    expect([err, code]).toEqual([refusal(port), 4]);
  });
});
