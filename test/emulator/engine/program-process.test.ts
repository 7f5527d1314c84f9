import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createEngine, type EngineEvent } from "../../../src/emulator/engine/engine";
import { ProgramProcesses } from "../../../src/emulator/engine/program-processes";
import { FakeCloud } from "../../support/fake-cloud";

/** A program in a folder of its own, and an engine for it. */
function programOf(text: string) {
  const root = mkdtempSync(join(tmpdir(), "apim-ai-gateway-process-"));
  const directory = join(root, "program");
  mkdirSync(directory);
  symlinkSync(resolve(__dirname, "../../../node_modules"), join(root, "node_modules"));
  const write = (name: string, content: string) => writeFileSync(join(directory, name), content);
  write("Pulumi.yaml", `name: p\nruntime: nodejs\n`);
  write("package.json", '{ "main": "index.ts" }');
  write("index.ts", text);
  const cloud = new FakeCloud();
  const warnings: string[] = [];
  const onEvent = (event: EngineEvent) => {
    if (event.kind === "log" && event.severity === "warning") warnings.push(event.message);
  };
  const config = { "p:tier": "gold" };
  const secretConfig = { "p:key": "open-sesame" };
  const processes = new ProgramProcesses();
  const settings = { project: "p", stack: "s", config, secretConfig, silenceMs: 200 };
  const engine = createEngine({ cloud, ...settings, processes, onEvent });
  onTestFinished(async () => {
    await engine.close();
    rmSync(root, { recursive: true });
  });
  const deployedNames = async () => {
    const { resources } = await engine.up(directory);
    return resources.map(({ name }) => name).filter((name) => name !== "p-s");
  };
  return { directory, write, cloud, warnings, engine, processes, deployedNames, up: () => engine.up(directory) };
}

const group = `import { ResourceGroup } from "@pulumi/azure-native/resources";
  const group = (name: string) => new ResourceGroup(name, { resourceGroupName: name, location: "uksouth" });\n`;

describe("the process of a program", () => {
  it("deploys what comes late, although nobody waits for it", async () => {
    const { deployedNames } = programOf(`import * as pulumi from "@pulumi/pulumi";
      import { setTimeout as wait } from "node:timers/promises";
      ${group}
      async function main() {
        await wait(100);
        group("awaited");
      }
      main();
      setTimeout(() => group("timed"), 150);
      Promise.resolve().then(() => group("then"));
      pulumi.output(1).apply(async () => {
        await wait(200);
        group("applied");
      });
      process.once("beforeExit", () => group("last"));`);
    expect((await deployedNames()).sort()).toEqual(["applied", "awaited", "last", "then", "timed"]);
  });

  it("keeps what comes late when it is deployed again", async () => {
    const { cloud, deployedNames } = programOf(`${group}setTimeout(() => group("late"), 50);`);
    await deployedNames();
    cloud.calls.length = 0;
    expect(await deployedNames()).toEqual(["late"]);
    expect(cloud.calls).toEqual([]);
  });

  it.each([
    ["ends itself early", `${group}group("one"); process.exit(0);`, /^The program has ended its process before/],
    ["throws late", 'setTimeout(() => {\nthrow new Error("too late");\n}, 50);', /^too late \(index\.ts:\d+:\d+\)$/],
    [
      "rejects late",
      'setTimeout(() => Promise.reject(new Error("too late")), 50);',
      /^too late \(index\.ts:\d+:\d+\)$/,
    ],
    [
      "ends itself with a code",
      "setTimeout(() => process.exit(7), 50);",
      /^The program has ended with the exit code 7/,
    ],
    ["sets an exit code", "process.exitCode = 4;", /^The program has ended with the exit code 4/],
    ["is killed", 'process.kill(process.pid, "SIGKILL");', /^The program was ended by SIGKILL\.$/],
    [
      "waits for what never comes",
      "export = async () => new Promise(() => undefined);",
      /waits for something that never/,
    ],
  ])("says why a program that %s was not deployed", async (_, text, message) => {
    const { cloud, up } = programOf(text);
    await expect(up()).rejects.toMatchObject({
      name: "DeploymentError",
      problems: [{ message: expect.stringMatching(message) }],
    });
    expect(cloud.published).toBe(0);
  });

  it("may end itself once everything is deployed", async () => {
    const { cloud, deployedNames } = programOf(
      `${group}group("one").id.apply(() => setTimeout(() => process.exit(0), 500));`,
    );
    expect(await deployedNames()).toEqual(["one"]);
    expect(cloud.published).toBe(1);
  });

  it("is told the configuration, its secrets, the stack and where it is", async () => {
    const { directory, up } = programOf(`import * as pulumi from "@pulumi/pulumi";
      const config = new pulumi.Config();
      export const told = [config.get("tier"), pulumi.getProject(), pulumi.getStack(), pulumi.getOrganization()];
      export const places = [process.cwd(), pulumi.getRootDirectory()];
      export const key = config.requireSecret("key");
      export const isSecret = config.get("key") !== undefined && pulumi.isSecret(key);`);
    const { outputs, secretOutputs } = await up();
    expect(outputs).toMatchObject({ told: ["gold", "p", "s", "organization"], key: "open-sesame" });
    expect(outputs.places).toEqual([directory, directory]);
    expect(secretOutputs).toContain("key");
  });

  it("keeps to itself what the program does with it", async () => {
    const { up } = programOf(`import * as fs from "node:fs";
      process.env.LEAKED = "yes";
      (globalThis as { leaked?: boolean }).leaked = true;
      process.chdir("/");
      fs.readFileSync = () => { throw new Error("patched"); };`);
    const before = process.cwd();
    await up();
    expect([process.env.LEAKED, (globalThis as { leaked?: boolean }).leaked]).toEqual([undefined, undefined]);
    expect(process.cwd()).toBe(before);
  });

  it.each([
    ["asks for nothing any more", "setInterval(() => undefined, 1000);"],
    ["never comes to its event loop", "setTimeout(() => { for (;;); }, 100);"],
  ])("that %s is told of, and ends when the engine is closed, whatever it does", async (_, text) => {
    const { cloud, warnings, engine, up } = programOf(
      `${group}process.on("SIGTERM", () => undefined);\ngroup("one").id.apply(() => { ${text} });`,
    );
    const outcome = up().then(
      () => "deployed",
      (error: Error) => error.message,
    );
    await expect.poll(() => cloud.calls, { timeout: 20_000 }).toHaveLength(1);
    warnings.length = 0;
    await expect.poll(() => warnings[0], { timeout: 20_000 }).toMatch(/^The program has not ended/);
    await engine.close();
    expect(await outcome).toBe("The program was ended by SIGKILL.");
  });

  it("reads modules anew each time, also outside of the program's folder, and tells which there are", async () => {
    const { directory, write, processes, deployedNames } = programOf('import "../shared";');
    const shared = (name: string) => write("../shared.ts", `${group}group("${name}");`);
    shared("one");
    expect(await deployedNames()).toEqual(["one"]);
    expect(await deployedNames()).toEqual(["one"]);
    shared("two");
    processes.prepare(directory);
    expect(await deployedNames()).toEqual(["two"]);
    expect(processes.files).toEqual(
      expect.arrayContaining([join(directory, "index.ts"), resolve(directory, "../shared.ts")]),
    );
    expect(processes.files.filter((file) => file.includes("node_modules"))).toEqual([]);
  });

  it("tells of modules that cannot be loaded, too", async () => {
    const { directory, write, processes, up } = programOf('import "../shared";');
    write("../shared.ts", "const = ;");
    await expect(up()).rejects.toThrow("shared.ts:1:6");
    expect(processes.files).toContain(resolve(directory, "../shared.ts"));
  });

  it("is another one when what was loaded ahead of the program does not load alone", async () => {
    const { directory, write, processes, up } = programOf(`globalThis.process.env.READY = "yes";
      export const answer = require("needy");`);
    mkdirSync(join(directory, "node_modules/needy"), { recursive: true });
    write("node_modules/needy/index.js", 'if (!process.env.READY) throw new Error("not ready"); module.exports = 42;');
    for (let round = 0; round < 3; round++) {
      expect((await up()).outputs).toEqual({ answer: 42 });
      processes.prepare(directory);
    }
  });
});
