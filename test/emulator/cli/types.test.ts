// `dev` with programs whose types are wrong, which the Pulumi CLI refuses.
import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { FakeCloud } from "../../support/fake-cloud";
import { deployingTo, programFolder, serving } from "./cli-kit";

const project = (options: string) => `name: program\nruntime:\n  name: nodejs\n  options: ${options}\n`;
const wrong = 'export const region: number = "westeurope";\n';
const complaint = "error TS2322: Type 'string' is not assignable to type 'number'.";

/** Deploys a program to its end. Answers whether it was served. */
async function served(
  files: Readonly<Record<string, string>>,
  env = {},
  change: (directory: string) => void = () => {},
) {
  const directory = programFolder(files);
  change(directory);
  const { shown, code, stop } = serving({ directory }, deployingTo(new FakeCloud()), env);
  await Promise.race([shown.out.until("Serving."), code]);
  stop();
  return (await code) === 0;
}

describe("the types of a program", () => {
  it("refuse it in TypeScript's words, with file, line and column, when they are wrong, and nothing is served", async () => {
    const cloud = new FakeCloud();
    const directory = programFolder({
      "index.ts": `import { count } from "./count";\nexport const region: number = "westeurope";\nexport const half = count / 2;\n`,
      "count.ts": 'export const count: number = "many";\n',
    });
    const { code } = serving({ directory }, deployingTo(cloud), {});
    await expect(code).rejects.toMatchObject({
      exitCode: 3,
      message: `The deployment failed.\n  count.ts:1:14: ${complaint}\n  index.ts:2:14: ${complaint}`,
    });
    expect(cloud.published).toBe(0);
  });

  it("are held against the program's own tsconfig.json", async () => {
    const program = { "index.ts": "export const twice = (given) => given + given;\n" };
    const strict = '{ "compilerOptions": { "strict": true } }';
    const loose = '{ "compilerOptions": { "strict": false } }';
    expect(await served({ ...program, "tsconfig.json": loose })).toBe(true);
    const refusal = /^The deployment failed\. index\.ts:1:23: error TS7006: /;
    const elsewhere = { ...program, "tsconfig.json": loose, "Pulumi.yaml": project("{ tsconfig: tsconfig.up.json }") };
    await expect(served(elsewhere)).rejects.toThrow(/error TS5083: Cannot read file '.*\/tsconfig\.up\.json'/);
    await expect(served({ ...elsewhere, "tsconfig.up.json": strict })).rejects.toThrow(refusal);
  });

  it.each([
    ["the project turns TypeScript off", { "index.ts": wrong, "Pulumi.yaml": project("{ typescript: false }") }, {}],
    ["PULUMI_NODEJS_TRANSPILE_ONLY says so", { "index.ts": wrong }, { PULUMI_NODEJS_TRANSPILE_ONLY: "true" }],
    ["it is JavaScript", { "index.js": "exports.half = 'many' / 2;", "package.json": '{ "main": "index.js" }' }, {}],
  ])("do not count where %s", async (_, files, env) => {
    expect(await served(files, env)).toBe(true);
  });

  it("do not count where the program has no TypeScript", async () => {
    const withoutTypeScript = (directory: string) => {
      rmSync(join(directory, "node_modules"));
      symlinkSync(resolve(__dirname, "../../../node_modules/@pulumi"), join(directory, "@pulumi"));
    };
    expect(await served({ "index.ts": wrong }, {}, withoutTypeScript)).toBe(true);
  });

  it("that are wrong once a change is saved leave the last good deployment in force", async () => {
    const cloud = new FakeCloud();
    const directory = programFolder({ "index.ts": "export const region = 1;\n" });
    const { shown, code, stop } = serving({ directory, watch: true }, deployingTo(cloud), {});
    await shown.out.until("Serving.");
    const refused = async (file: string, text: string, reason: string) => {
      const served = cloud.published;
      shown.err.text = "";
      writeFileSync(join(directory, file), text);
      await shown.err.until("The last good deployment stays in force.\n");
      expect(shown.err.text).toContain(`error: The deployment failed. ${reason}`);
      expect(cloud.published).toBe(served);
    };
    await refused("index.ts", wrong, `index.ts:1:14: ${complaint}`);
    await refused(
      "index.ts",
      'import type { Region } from "./region";\nexport const region: Region = 1;\n',
      "index.ts:1:29:",
    );
    shown.out.text = "";
    writeFileSync(join(directory, "region.ts"), "export type Region = number;\n");
    await shown.out.until("Deployed in");
    expect(cloud.published).toBe(2);
    await refused("region.ts", "export type Region = string;\n", "index.ts:2:14:");
    stop();
    expect(await code).toBe(0);
  });
});
