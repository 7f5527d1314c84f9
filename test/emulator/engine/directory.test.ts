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
