import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createCloud } from "../src/emulator/azure/emulated-cloud";
import { createEngine } from "../src/emulator/engine/engine";
import { ManualClock } from "./emulator/gateway/manual-clock";

const readme = readFileSync(join(__dirname, "../README.md"), "utf8");
const program = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";

describe("the README", () => {
  it("begins with the two commands and a program of at most 20 lines", () => {
    expect(readme.indexOf("npm ci && npm start")).toBeGreaterThan(0);
    expect(readme.indexOf("npm ci && npm start")).toBeLessThan(readme.indexOf("npm ci && npm test"));
    expect(readme.indexOf("npm ci && npm test")).toBeLessThan(readme.indexOf(program));
    expect(program.trim().split("\n").length).toBeLessThanOrEqual(20);
  });

  it("shows a program that deploys as it stands", async () => {
    const directory = mkdtempSync(join(__dirname, "program-"));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    writeFileSync(join(directory, "Pulumi.yaml"), "name: readme\nruntime: nodejs\n");
    writeFileSync(join(directory, "package.json"), '{ "main": "index.ts" }');
    writeFileSync(join(directory, "index.ts"), program);
    const cloud = await createCloud({ clock: new ManualClock() });
    onTestFinished(() => cloud.close());
    const config = { "azure-native:location": "westeurope" };
    const { outputs } = await createEngine({ cloud, project: "readme", stack: "dev", config }).up(directory);
    expect(outputs.url).toMatch(/^https:\/\/gateway-[a-z0-9]+\.azure-api\.net\/models$/);
    expect(Object.keys(outputs.keys as object)).toEqual(["checkout"]);
  });
});
