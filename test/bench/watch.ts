// How long a saved change of a policy takes until the gateway serves it, with `apim-ai-gateway dev --watch`.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { median, report } from "./report";

const root = resolve(__dirname, "../..");
const rounds = 5;

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "apim-ai-gateway-watch-"));
  cpSync(join(root, "test/bench/watch-program"), folder, { recursive: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const command = [join(root, "src/emulator/bin/apim-ai-gateway.js"), "dev", folder, "--watch", "--port", "0"];
  const child = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const url = await gatewayUrl(child.stdout);
    const times: number[] = [];
    for (let round = 1; round <= rounds; round++)
      times.push(await saveAndWait(join(folder, "index.ts"), url, `round-${round}`));
    report("watch", "seconds from a saved policy change to its first answer", median(times) / 1000, { atMost: 1 });
  } finally {
    child.kill("SIGINT");
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The first address that the command prints, once it serves. */
function gatewayUrl(output: NodeJS.ReadableStream): Promise<string> {
  return new Promise((found, failed) => {
    let text = "";
    output.on("data", (chunk: Buffer) => {
      text += chunk;
      const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? [];
      if (url && text.includes("Serving.")) found(url);
    });
    output.on("end", () => failed(new Error(`The gateway never started:\n${text}`)));
  });
}

async function saveAndWait(file: string, url: string, marker: string): Promise<number> {
  // Nobody saves again in the moment in which the last change is served.
  await new Promise((resume) => setTimeout(resume, 2000));
  const start = performance.now();
  writeFileSync(file, readFileSync(file, "utf8").replace(/const marker = ".*"/, `const marker = "${marker}"`));
  for (;;) {
    const answer = await fetch(`${url}/marker/`);
    if ((await answer.text()) === marker) return performance.now() - start;
    if (performance.now() - start > 30_000) throw new Error("A saved change was not served within 30 seconds.");
    await new Promise((resume) => setTimeout(resume, 5));
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
