// The examples as a person runs them: with the built command, in a process of its own.
import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(__dirname, "..");

function dev(example: string): Promise<{ code: number | null; out: string; err: string }> {
  const command = [
    resolve(root, "src/emulator/bin/apim-ai-gateway.js"),
    "dev",
    `examples/${example}`,
    "--once",
    "--port",
    "0",
  ];
  const child = spawn(process.execPath, command, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  return new Promise((done) => child.once("close", (code) => done({ code, out, err })));
}

describe("examples", () => {
  it("quickstart deploys, and its verification holds", { timeout: 120_000 }, async () => {
    const { code, out, err } = await dev("quickstart");
    expect(
      out.split("\n").filter((line) => line.startsWith("✗")),
      err,
    ).toEqual([]);
    expect(code, err).toBe(0);
    expect(out).toMatch(/^created +\S+ \S+/m);
    expect(out).toMatch(/^Deployed in \d+\.\d s: \d+ created\.$/m);
    expect(out).toMatch(/http:\/\/127\.0\.0\.1:\d+\/orders\/mcp$/m);
    expect(out).toMatch(/^ {2}keys +\[secret\]$/m);
    expect(out).toMatch(/^All \d+ checks hold\.$/m);
  });
});
