import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { failedExamples } from "apim-ai-gateway/rules";
import { describe, expect, it } from "vitest";
import { rules } from "../../policy-packs/ai-gateway-security/rules";

const pack = join(__dirname, "../../policy-packs/ai-gateway-security");

describe("the pack ai-gateway-security", () => {
  // Names are public: exemptions and configurations hold them.
  const listed = rules.map(({ rule: { name, severity } }) => `${severity} ${name}`);

  it("holds these rules", () => {
    expect(listed).toEqual([
      "critical api-authenticates-callers",
      "critical model-account-disables-local-auth",
      "high semantic-cache-is-partitioned",
      "high model-api-has-token-limit",
      "high pool-member-has-circuit-breaker",
    ]);
  });

  it("lists them in its README, in the same order", () => {
    const readme = readFileSync(join(pack, "README.md"), "utf8");
    const rows = [...readme.matchAll(/^\| `([a-z0-9-]+)` +\| (\w+) /gm)].map(
      ([, name, severity]) => `${severity} ${name}`,
    );
    expect(rows).toEqual(listed);
  });

  it("has a rule for each file", () => {
    const files = readdirSync(join(pack, "rules")).filter((file) => file !== "index.ts");
    expect(files.map((file) => file.replace(/\.ts$/, "")).sort()).toEqual(rules.map(({ rule }) => rule.name).sort());
  });

  for (const { rule, examples } of rules) {
    it(`${rule.name} comes out as each of its examples says`, async () => {
      expect(examples.passes.length).toBeGreaterThan(0);
      expect(examples.fails.length).toBeGreaterThan(0);
      expect(await failedExamples(rule, examples)).toEqual([]);
    });

    it(`${rule.name} says what it asks, how bad it is and what to do`, () => {
      expect(rule.displayName).toMatch(/^[A-Z].*[^.]$/);
      expect(rule.description).toMatch(/\.$/);
      expect(rule.remediationSteps).toMatch(/\.$/);
      expect(rule.url).toMatch(/^https:\/\/learn\.microsoft\.com\//);
    });
  }
});
