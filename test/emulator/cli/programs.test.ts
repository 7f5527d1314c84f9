// `dev` with the real engine: what a person reads when a program cannot be run.
import { execFile, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { ArmError, type Cloud } from "../../../src/emulator/azure/cloud";
import { main } from "../../../src/emulator/cli";
import { backend } from "../gateway/gateway-kit";
import { deployingTo, folder, programFolder, serving, terminal } from "./cli-kit";

/** A subscription without anything in it, which refuses everything: these programs create nothing. */
const emptyCloud: Cloud = {
  subscriptionId: "00000000-0000-0000-0000-000000000001",
  tenantId: "00000000-0000-0000-0000-000000000002",
  put: () => Promise.reject(new ArmError("Forbidden", "Nothing can be created here.")),
  get: () => undefined,
  delete: async () => undefined,
  list: () => [],
  action: () => Promise.reject(new ArmError("NotEmulated", "There is no action here.")),
  publish: async () => undefined,
};

const start = deployingTo(emptyCloud);

const program = (text: string): string => programFolder({ "index.ts": text });

describe("dev with a program", () => {
  it("says why a program that throws was not deployed", async () => {
    const { code } = serving({ directory: program('throw new Error("no region given");') }, start);
    await expect(code).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(/^The deployment failed\. no region given \(index\.ts:\d+:\d+\)$/),
    });
  });

  it("says where a program leaves out an argument that the SDK asks for", async () => {
    const text = `import { Api } from "@pulumi/azure-native/apimanagement";

      new Api("orders", { resourceGroupName: "g", serviceName: "s" } as never);`;
    const { code } = serving({ directory: program(text) }, start);
    const message = expect.stringMatching(/Missing required property 'path' \(index\.ts:\d+:\d+\)/);
    await expect(code).rejects.toMatchObject({ exitCode: 3, message });
  });

  it("names every argument of a component that is wrong", async () => {
    const text = `import { AiGatewayApim } from "apim-ai-gateway";
      new AiGatewayApim("gateway", { resourceGroupName: "", sku: "Gold" as never, publisherName: "Contoso", publisherEmail: "no" });`;
    const { code } = serving({ directory: program(text) }, start);
    await expect(code).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(/AiGatewayApim "gateway" got/),
    });
    await expect(code).rejects.toMatchObject({
      message: expect.stringMatching(
        /`resourceGroupName`: .+\n.*`sku`: .+ got "Gold"\.\n.*`publisherEmail`: .+ got "no"\./,
      ),
    });
  });

  it("tells every problem at once: what was refused, and what the program does wrong besides", async () => {
    const text = `import { ResourceGroup } from "@pulumi/azure-native/resources";
      new ResourceGroup("g", { location: "westeurope" });
      throw new Error("no region given");`;
    const { code } = serving({ directory: program(text) }, start);
    const message = expect.stringMatching(/Nothing can be created here\.[\s\S]*no region given \(index\.ts:\d+:\d+\)/);
    await expect(code).rejects.toMatchObject({ exitCode: 3, message });
  });

  it("says where a program does not compile", async () => {
    const { code } = serving({ directory: program("const region = ;\n") }, start);
    await expect(code).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(/index\.ts:1:15/),
    });
  });

  it("names the very line, in a process of its own", async () => {
    const directory = program("\n\nthrow new Error('no region given');");
    const bin = resolve(__dirname, "../../../src/emulator/bin/apim-ai-gateway.js");
    const { stderr } = await new Promise<{ stderr: string }>((done) =>
      execFile(process.execPath, [bin, "dev", directory, "--port", "0"], (_error, _stdout, stderr) => done({ stderr })),
    );
    expect(stderr).toBe("error: The deployment failed. no region given (index.ts:3:7)\n");
  });

  it("ends without a word when nobody reads its output any more", async () => {
    const text = `import { log } from "@pulumi/pulumi";
      const tell = () => { for (let line = 0; line < 500; line++) log.info("line " + line); };
      tell();
      setTimeout(tell, 100);`;
    const bin = resolve(__dirname, "../../../src/emulator/bin/apim-ai-gateway.js");
    const child = spawn(process.execPath, [bin, "dev", program(text), "--port", "0"]);
    child.stdout.once("data", () => child.stdout.destroy());
    let complaints = "";
    child.stderr.on("data", (chunk) => {
      complaints += chunk;
    });
    expect(await new Promise((ended) => child.on("exit", ended))).toBe(130);
    expect(complaints).toBe("");
  });

  it.each([
    ["the first deployment", false],
    ["one after a saved change", true],
  ])("ends at once with a program that never ends, in %s", async (_, watch) => {
    const endless = "export = async () => { for (;;); };";
    const directory = program(watch ? "" : endless);
    const { shown, code, stop } = serving({ directory, watch }, start);
    if (watch) {
      await shown.out.until("Serving.");
      writeFileSync(join(directory, "index.ts"), endless);
    }
    await shown.err.until("The program has not ended");
    stop();
    expect(await code).toBe(watch ? 0 : 130);
    expect(shown.err.text).not.toContain("The deployment failed.");
  });

  it("redeploys when a module outside of the program's folder is saved", async () => {
    const shared = folder({ "shared.ts": 'export const region = "westeurope";' });
    const directory = program(`export { region } from "${shared}/shared";`);
    const { shown, code, stop } = serving({ directory, watch: true }, start);
    await shown.out.until("Serving.");
    writeFileSync(join(shared, "shared.ts"), "const = ;");
    await shown.err.until("shared.ts:1:6");
    writeFileSync(join(shared, "shared.ts"), 'throw new Error("read again");');
    await shown.err.until("read again");
    stop();
    expect(await code).toBe(0);
  });

  it("prints its outputs, the secret ones masked", async () => {
    const text = `import { secret } from "@pulumi/pulumi";
      export const region = "westeurope";
      export const password = secret("open-sesame");`;
    const { shown, code, stop } = serving({ directory: program(text) }, start);
    await shown.out.until("Serving.");
    stop();
    expect(await code).toBe(0);
    expect(shown.out.text).toMatch(/region +westeurope\n/);
    expect(shown.out.text).toMatch(/password +\[secret\]\n/);
    expect(shown.out.text).not.toContain("open-sesame");
  });

  it("says in one line that a stack has no file where others have one", async () => {
    const text = "export const nothing = true;";
    const said = async (stack: string, ...files: readonly string[]) => {
      const directory = programFolder({ "index.ts": text, ...Object.fromEntries(files.map((file) => [file, ""])) });
      const { shown, code, stop } = serving({ directory, stack }, start);
      await shown.out.until("Serving.");
      stop();
      expect(await code).toBe(0);
      return shown.err.text;
    };
    expect(await said("prd", "Pulumi.prod.yaml", "Pulumi.dev.yaml")).toBe(
      "warning There is no Pulumi.prd.yaml, so the stack has no configuration of its own. There are: Pulumi.dev.yaml, Pulumi.prod.yaml.\n",
    );
    expect(await said("prod", "Pulumi.prod.yaml", "Pulumi.dev.yaml")).toBe("");
    expect(await said("prd")).toBe("");
  });

  it("reads the file of the stack that --stack names, takes --config above it and sends hosts where --map says", async () => {
    const text = `import * as apimanagement from "@pulumi/azure-native/apimanagement";
      import { ResourceGroup } from "@pulumi/azure-native/resources";
      import { Config, getStack } from "@pulumi/pulumi";
      const config = new Config();
      const resourceGroupName = new ResourceGroup("group").name;
      const sku = { name: "StandardV2", capacity: 1 };
      const publisher = { publisherName: "Contoso", publisherEmail: "ai@contoso.example" };
      const { name: serviceName } = new apimanagement.ApiManagementService("gw", { resourceGroupName, sku, ...publisher });
      const place = { resourceGroupName, serviceName };
      const api = new apimanagement.Api("orders", {
        ...place, apiId: "orders", displayName: "Orders", path: "orders", subscriptionRequired: false,
        serviceUrl: "https://orders.example/v1",
      });
      new apimanagement.ApiOperation("list", {
        ...place, apiId: api.name, operationId: "list", displayName: "List", method: "GET", urlTemplate: "/",
      });
      export const stack = getStack(), tier = config.require("tier"), team = config.require("team");`;
    const stackFile = (tier: string) =>
      `config:\n  program:tier: ${tier}\n  program:team: file\n  azure-native:location: westeurope\n`;
    const directory = programFolder({
      "index.ts": text,
      "Pulumi.dev.yaml": stackFile("small"),
      "Pulumi.prod.yaml": stackFile("large"),
    });
    const orders = await backend((request, response) => response.end(`local ${request.url}`));
    const shown = terminal();
    const interrupted = new AbortController();
    const options = [
      "--stack",
      "prod",
      "--config",
      "team=given",
      "--map",
      `orders.example=${orders.url}`,
      "--port",
      "0",
    ];
    const code = main(["node", "apim-ai-gateway", "dev", directory, ...options], shown, interrupted.signal);
    await Promise.race([shown.out.until("Serving."), code]);
    expect(shown.out.text, shown.err.text).toMatch(/stack +prod\n +team +given\n +tier +large\n/);
    const [url] = /http:\/\/127\.0\.0\.1:\d+\/orders/.exec(shown.out.text) ?? [];
    expect(await (await fetch(`${url}/`)).text()).toMatch(/^local \/v1/);
    interrupted.abort();
    expect(await code).toBe(0);
  });
});
