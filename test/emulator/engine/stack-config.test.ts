import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createEngine } from "../../../src/emulator/engine/engine";
import { FakeCloud } from "../../support/fake-cloud";

/** A program that gives its configuration out. */
function program(stackFile: string, projectConfig = ""): string {
  const folder = mkdtempSync(join(__dirname, "program-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "Pulumi.yaml"), `name: demo\nruntime: nodejs\n${projectConfig}`);
  writeFileSync(join(folder, "Pulumi.dev.yaml"), stackFile);
  writeFileSync(join(folder, "package.json"), '{ "private": true, "main": "index.ts" }');
  writeFileSync(
    join(folder, "index.ts"),
    'import * as pulumi from "@pulumi/pulumi";\nconst config = new pulumi.Config();\nexport const plain = config.get("plain");\nexport const list = config.getObject("list");\nexport const secret = config.getSecret("secret");\nexport const region = new pulumi.Config("azure-native").get("location");\n',
  );
  return folder;
}

const up = (folder: string, options: { config?: Record<string, string>; secretConfig?: Record<string, string> } = {}) =>
  createEngine({ cloud: new FakeCloud(), project: "demo", stack: "dev", ...options }).up(folder);

test("Pulumi.<stack>.yaml configures the program, and what the caller gives stands above it", async () => {
  const folder = program(
    "config:\n  demo:plain: file\n  plain2: x\n  demo:list: [1, 2]\n  azure-native:location: westeurope\n",
  );
  expect((await up(folder)).outputs).toMatchObject({ plain: "file", list: [1, 2], region: "westeurope" });
  expect((await up(folder, { config: { "demo:plain": "given" } })).outputs.plain).toBe("given");
});

test("Pulumi.yaml gives what the stack's file leaves out", async () => {
  const projectConfig =
    "config:\n  plain: { type: string, default: project }\n  list: { value: [3] }\n  secret: { type: string }\n  azure-native:location: northeurope\n";
  const folder = program("config:\n  demo:plain: stack\n", projectConfig);
  expect((await up(folder)).outputs).toEqual({ plain: "stack", list: [3], region: "northeurope" });
});

test("a file that is no YAML object is named", async () => {
  await expect(up(program("- a\n"))).rejects.toThrow(/Pulumi\.dev\.yaml: expected an object, got \["a"\]/);
  await expect(up(program("a: [\n"))).rejects.toThrow(/Pulumi\.dev\.yaml: expected YAML/);
});

test("encrypted values are refused, unless the caller gives them", async () => {
  const folder = program("config:\n  demo:secret:\n    secure: AAAB\n");
  await expect(up(folder)).rejects.toThrow(
    "`demo:secret` is encrypted, which only the Pulumi CLI can read. Pass --config <key>=<value>.",
  );
  const { outputs, secretOutputs } = await up(folder, { secretConfig: { "demo:secret": "s" } });
  expect([outputs.secret, [...secretOutputs]]).toEqual(["s", ["secret"]]);
});

test("values are the texts that are written, with all their digits", async () => {
  const written = ["12345678901234567890", "1.0", "0x10", "true", "1e3", "~"];
  for (const text of written) {
    const { outputs } = await up(program(`config:\n  plain: ${text}\n`));
    expect(outputs.plain).toBe(text === "~" ? "" : text);
  }
  const nested = program('config:\n  demo:plain:\n    ids: [12345678901234567890, 1.5, null, "a"]\n    on: true\n');
  expect((await up(nested)).outputs.plain).toBe('{"ids":[12345678901234567890,1.5,null,"a"],"on":true}');
  const declared = program("", "config:\n  plain: { value: 12345678901234567890 }\n");
  expect((await up(declared)).outputs.plain).toBe("12345678901234567890");
});

test("a project has a name that Pulumi takes", async () => {
  for (const name of ["my project", "my/project", "a:b", "x".repeat(101)]) {
    const folder = program("");
    writeFileSync(join(folder, "Pulumi.yaml"), `name: "${name}"\nruntime: nodejs\n`);
    await expect(up(folder)).rejects.toThrow(
      `expected up to 100 letters, digits, hyphens, underscores and periods, got "${name}". Correct it.`,
    );
  }
});
