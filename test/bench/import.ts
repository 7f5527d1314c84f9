// What importing the library costs over importing @pulumi/pulumi alone, which every Pulumi program does.
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { median, report } from "./report";

const root = resolve(__dirname, "../..");
const rounds = 9;

interface Sample {
  readonly milliseconds: number;
  readonly rss: number;
}

function measure(modules: readonly string[]): Sample {
  const program = `
    const start = process.hrtime.bigint();
    for (const name of ${JSON.stringify(modules)}) require(name);
    console.log(JSON.stringify({ milliseconds: Number(process.hrtime.bigint() - start) / 1e6, rss: process.memoryUsage().rss }));
  `;
  return JSON.parse(execFileSync(process.execPath, ["-e", program], { cwd: root, encoding: "utf8" })) as Sample;
}

const alone = ["@pulumi/pulumi"];
const library = ["@pulumi/pulumi", "apim-ai-gateway"];
for (const modules of [alone, library]) measure(modules);

const time: number[] = [];
const memory: number[] = [];
// Pairs, so that a machine whose speed drifts slows both sides of a ratio.
for (let round = 0; round < rounds; round++) {
  const without = measure(alone);
  const with_ = measure(library);
  time.push(with_.milliseconds / without.milliseconds);
  memory.push(with_.rss / without.rss);
}
report("import", "time over @pulumi/pulumi alone", median(time), { atMost: 1.1 });
report("import", "memory over @pulumi/pulumi alone", median(memory), { atMost: 1.08 });
