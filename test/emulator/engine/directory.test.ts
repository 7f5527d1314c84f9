import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEngine } from "../../../src/emulator/engine/engine";
import { FakeCloud } from "../../support/fake-cloud";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(__dirname, "program-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const write = (name: string, content: string) => writeFileSync(join(directory, name), content);
const up = () => createEngine({ cloud: new FakeCloud(), project: "p", stack: "s" }).up(directory);

describe("a program directory", () => {
  it("runs TypeScript without a build", async () => {
    write("Pulumi.yaml", "name: p\nruntime: nodejs\n");
    write("package.json", '{ "main": "index.ts" }');
    write("index.ts", "export const answer: number = 42;\n");
    expect((await up()).outputs).toEqual({ answer: 42 });
  });

  it("may be an ES module", async () => {
    write("Pulumi.yaml", "name: p\nruntime: nodejs\nmain: src\n");
    mkdirSync(join(directory, "src"));
    write("src/package.json", '{ "type": "module", "main": "index.ts" }');
    write("src/part.ts", "export const part = 40;\n");
    write("src/index.ts", 'import { part } from "./part.js";\nexport const answer: number = part + 2;\n');
    expect((await up()).outputs).toEqual({ answer: 42 });
  });

  it.each([
    ["a function", {}, "export = () => ({ answer: 42 });"],
    ["an asynchronous function", {}, "export = async () => ({ answer: await Promise.resolve(42) });"],
    ["a module's default function", { type: "module" }, "export default async () => ({ answer: 42 });"],
    ["a module's default value", { type: "module" }, "export default { answer: 42 };"],
    ["a module that waits", { type: "module" }, "export const answer = await Promise.resolve(42);"],
  ])("may export %s", async (_, manifest, text) => {
    write("Pulumi.yaml", "name: p\nruntime: nodejs\n");
    write("package.json", JSON.stringify({ main: "index.ts", ...manifest }));
    write("index.ts", text);
    expect((await up()).outputs).toEqual({ answer: 42 });
  });

  it.each([
    ["itself", ".", "runtime: nodejs\n"],
    ["of its main folder", "src", "runtime: nodejs\nmain: src\n"],
    ["of its main file", "src", "runtime: nodejs\nmain: src/index.ts\n"],
  ])("is run in the directory %s, to its end, and the process is where it was then", async (_, folder, settings) => {
    const before = process.cwd();
    mkdirSync(join(directory, "src"));
    write("Pulumi.yaml", `name: p\n${settings}`);
    write(`${folder}/data.txt`, "here");
    write(
      `${folder}/index.ts`,
      `import { readFileSync } from "node:fs";
      import * as pulumi from "@pulumi/pulumi";
      const read = () => readFileSync("data.txt", "utf8");
      export const first = read();
      export const later = pulumi.output(new Promise((done) => setImmediate(done))).apply(read);`,
    );
    expect((await up()).outputs).toEqual({ first: "here", later: "here" });
    expect(process.cwd()).toBe(before);
    write(`${folder}/index.ts`, 'throw new Error("broken");');
    await expect(up()).rejects.toThrow("broken");
    expect(process.cwd()).toBe(before);
  });

  it("may have its index file alone", async () => {
    write("Pulumi.yaml", "name: p\nruntime: nodejs\n");
    write("index.ts", "export const answer: number = 42;\n");
    expect((await up()).outputs).toEqual({ answer: 42 });
  });

  it("is read again each time, also as an ES module", async () => {
    write("Pulumi.yaml", "name: p\nruntime: nodejs\n");
    write("package.json", '{ "main": "index.ts", "type": "module" }');
    write("index.ts", 'export { answer } from "./part.js";');
    write("part.ts", "export const answer = 1;");
    const engine = createEngine({ cloud: new FakeCloud(), project: "p", stack: "s" });
    expect((await engine.up(directory)).outputs).toEqual({ answer: 1 });
    write("part.ts", "export const answer = 2;");
    expect((await engine.up(directory)).outputs).toEqual({ answer: 2 });
  });

  it("exports by default or by name, not both", async () => {
    write("Pulumi.yaml", "name: p\nruntime: nodejs\n");
    write("package.json", '{ "main": "index.ts", "type": "module" }');
    write("index.ts", "export const answer = 42; export default {};");
    await expect(up()).rejects.toThrow("expected a default export or named ones, got both");
  });

  it("has stacks whose names lead nowhere else", async () => {
    write("Pulumi.yaml", "name: p\nruntime: nodejs\n");
    const engine = createEngine({ cloud: new FakeCloud(), project: "p", stack: "../x" });
    await expect(engine.up(directory)).rejects.toThrow("`stack`: expected a name of up to 100 letters, digits");
  });

  it("must exist, hold Pulumi.yaml and be for Node", async () => {
    await expect(up()).rejects.toThrow("expected Pulumi.yaml");
    write("Pulumi.yaml", "name: p\nruntime: python\n");
    await expect(up()).rejects.toThrow('expected nodejs, got "python"');
  });

  it("is refused when it does not compile", async () => {
    write("Pulumi.yaml", "name: p\nruntime: nodejs\n");
    write("package.json", '{ "main": "index.ts" }');
    write("index.ts", "export const = ;\n");
    await expect(up()).rejects.toMatchObject({ name: "DeploymentError" });
  });
});
