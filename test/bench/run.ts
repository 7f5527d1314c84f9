// npm run bench [name …]: runs the benchmarks one after the other, each in a process of its own, and passes on their
// JSON lines: { bench, metric, value, atMost | atLeast, holds }. All figures are ratios or differences taken within one run.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const benches = [
  "import",
  "policy",
  "plugin",
  "engine",
  "cloud",
  "provider",
  "pulumi",
  "gateway",
  "endurance",
  "watch",
];
const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !benches.includes(name));
if (unknown.length > 0) {
  console.error(`Unknown benchmark ${unknown.join(", ")}. Known: ${benches.join(", ")}.`);
  process.exit(2);
}

for (const name of chosen.length > 0 ? chosen : benches) {
  const file = join(__dirname, `${name}.ts`);
  if (!existsSync(file)) throw new Error(`${file} is missing.`);
  const { status } = spawnSync(process.execPath, ["--expose-gc", "--import", "tsx", file], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
