import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Exemption,
  evaluate,
  readExemptions,
  resourceRule,
  stackRule,
  withExemptions,
} from "apim-ai-gateway/rules";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const account = {
  type: "azure-native:cognitiveservices:Account",
  name: "models",
  props: { resourceGroupName: "ai", accountName: "models" },
};
const metadata = {
  displayName: "Never",
  description: "Nothing passes.",
  severity: "low",
  remediationSteps: "None.",
} as const;
const onResources = resourceRule({
  ...metadata,
  name: "no-account",
  armTypes: ["Microsoft.CognitiveServices/accounts"],
  check: () => ["no"],
});
const onStacks = stackRule({
  ...metadata,
  name: "no-account",
  check: (stack, report) => {
    for (const resource of stack.resources) report(resource, "no");
  },
});
const exemption: Exemption = {
  rule: "no-account",
  stack: "example",
  resource: "models",
  reason: "The migration ends in March.",
  owner: "platform@contoso.example",
  expires: "2027-01-31",
};

async function messages(rule: typeof onResources | typeof onStacks, exemptions: readonly Exemption[], today: string) {
  const [policy] = withExemptions([rule], exemptions, today);
  return (await evaluate(policy as typeof rule, [account])).map(({ message }) => message);
}

describe("exemptions", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "exemptions-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  for (const [kind, rule] of [
    ["resource", onResources],
    ["stack", onStacks],
  ] as const) {
    it(`silences a ${kind} rule for the resource it names, through its last day`, async () => {
      expect(await messages(rule, [exemption], "2027-01-31")).toEqual([]);
      expect(await messages(rule, [exemption], "2027-02-01")).toEqual(["no"]);
    });

    it(`silences a ${kind} rule for no other rule, stack or resource`, async () => {
      for (const other of [{ rule: "another" }, { stack: "prod" }, { resource: "models2" }])
        expect(await messages(rule, [{ ...exemption, ...other }], "2027-01-01")).toEqual(["no"]);
    });
  }

  it("are read from YAML", () => {
    const file = join(folder, "exemptions.yaml");
    writeFileSync(
      file,
      Object.entries(exemption)
        .map(([key, value], index) => `${index === 0 ? "- " : "  "}${key}: ${value}`)
        .join("\n"),
    );
    expect(readExemptions(file)).toEqual([exemption]);
  });

  it("are refused with every problem at once", () => {
    const file = join(folder, "exemptions.yaml");
    writeFileSync(
      file,
      JSON.stringify([
        { ...exemption, reason: "because", expires: "soon" },
        { ...exemption, owner: undefined },
      ]),
    );
    expect(() => readExemptions(file)).toThrow(
      [
        `${file} holds exemptions that cannot be read:`,
        "`0.reason`: expected a reason of at least 10 characters.",
        "`0.expires`: expected a date like 2027-01-31.",
        "`1.owner`: Invalid input: expected string, received undefined.",
      ].join("\n"),
    );
  });

  it("are none in an empty file", () => {
    const file = join(folder, "exemptions.yaml");
    writeFileSync(file, "# nothing yet\n");
    expect(readExemptions(file)).toEqual([]);
  });
});
