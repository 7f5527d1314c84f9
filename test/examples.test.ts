// The examples as a person runs them: with the built command, in a process of its own.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { TextStream } from "./emulator/cli/cli-kit";

const root = resolve(__dirname, "..");
const pack = "policy-packs/ai-gateway-security";

/** A process, what it writes, and how it ends. */
function started(command: string, args: readonly string[]) {
  const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [out, err] = [new TextStream(), new TextStream()];
  child.stdout.setEncoding("utf8").on("data", (text: string) => out.write(text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => err.write(text));
  const code = new Promise<number | null>((done) => child.once("close", (status) => done(status)));
  return { out, err, code, interrupt: () => child.kill("SIGINT") };
}

const dev = (directory: string, ...options: readonly string[]) =>
  started(process.execPath, ["src/emulator/bin/apim-ai-gateway.js", "dev", directory, "--port", "0", ...options]);

/** A folder beside nothing else, where the repository's packages are found. */
function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "apim-ai-gateway-example-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  symlinkSync(join(root, "node_modules"), join(path, "node_modules"));
  return path;
}

describe("the quickstart", { timeout: 120_000 }, () => {
  it("deploys under the policy pack, its verification holds, and nothing secret is shown", async () => {
    const { out, err, code } = dev("examples/quickstart", "--once", "--policy-pack", pack);
    expect(await code, err.text).toBe(0);
    expect(out.text.split("\n").filter((line) => line.startsWith("✗"))).toEqual([]);
    expect(out.text).toMatch(/^created +\S+ \S+/m);
    expect(out.text).toMatch(/^Deployed in \d+\.\d s: \d+ created\.$/m);
    expect(out.text).toMatch(/http:\/\/127\.0\.0\.1:\d+\/orders\/mcp$/m);
    expect(out.text).toMatch(/^ {2}keys +\[secret\]$/m);
    expect(out.text).toMatch(/^All \d+ checks hold\.$/m);
    const shown = out.text + err.text;
    for (const secret of [/\b[0-9a-f]{32}\b/, /\beyJ/, /[A-Za-z0-9+/]{86}==/, /InstrumentationKey=/])
      expect(shown).not.toMatch(secret);
  });

  it("is stopped by the policy pack when its model API lets anybody in", async () => {
    const directory = folder();
    cpSync(join(root, "examples/quickstart"), directory, { recursive: true });
    const program = readFileSync(join(directory, "index.ts"), "utf8");
    const open = program.replace("backend: models, governance,", "backend: models, anonymous: true,");
    expect(open).not.toBe(program);
    writeFileSync(join(directory, "index.ts"), open);
    const { err, code } = dev(directory, "--once", "--policy-pack", pack);
    expect(await code).toBe(3);
    expect(err.text).toContain("api-authenticates-callers");
  });

  it("serves until Ctrl+C, the printed OpenAI snippet works as it is, and then the port is free", async () => {
    const { out, err, code, interrupt } = dev("examples/quickstart");
    await Promise.race([out.until("Serving."), code]);
    const directory = folder();
    const lines = out.text.slice(out.text.indexOf("  import OpenAI")).split("\n");
    const snippet = lines.slice(
      0,
      lines.findIndex((line) => !line.startsWith("  ")),
    );
    expect(snippet.length, err.text).toBeGreaterThan(5);
    const show = "console.log(answer.choices[0].message.content);";
    writeFileSync(join(directory, "snippet.mjs"), [...snippet, show].join("\n"));
    const client = started(process.execPath, [join(directory, "snippet.mjs")]);
    expect(await client.code, client.err.text).toBe(0);
    expect(client.out.text.trim()).not.toBe("");

    const [, port] = /http:\/\/127\.0\.0\.1:(\d+)$/m.exec(out.text) ?? [];
    interrupt();
    expect(await code).toBe(0);
    const server = createServer();
    onTestFinished(() => void server.close());
    await new Promise<void>((listening, failed) => {
      server.once("error", failed).listen(Number(port), "127.0.0.1", listening);
    });
  });
});
