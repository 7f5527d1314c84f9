// What the embedded engine adds to the cost of the Pulumi SDK itself: the same program against a monitor that only answers.
import { spawnSync } from "node:child_process";
import { median, report } from "./report";

const rounds = 3;

/** Seconds of one deployment of `count` resources, in a process of its own. */
function seconds(kind: "engine" | "bare", count: number): number {
  const { stdout, status, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", `${__dirname}/engine-deployment.ts`, kind, String(count)],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(stderr);
  return Number(stdout.trim().split("\n").at(-1));
}

const ratios: number[] = [];
const growth: number[] = [];
// Pairs, so that a machine whose speed drifts slows both sides of a ratio.
for (let round = 0; round < rounds; round++) {
  const engine = seconds("engine", 3000);
  ratios.push(engine / seconds("bare", 3000));
  growth.push(engine / seconds("engine", 300));
}
report("engine", "3,000 resources over a monitor that only answers", median(ratios), { atMost: 1.15 });
report("engine", "3,000 resources over 300", median(growth), { atMost: 11 });
