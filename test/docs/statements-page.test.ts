import { readFileSync } from "node:fs";
import { statementRows } from "apim-ai-gateway/policy";
import { describe, expect, it } from "vitest";
import { statementCategories } from "./statement-categories";
import { statementsFile, statementsPage } from "./statements-page";

describe("docs/statements.md", () => {
  it("is what the rows say: `npm run docs:statements` otherwise", () => {
    expect(readFileSync(statementsFile, "utf8")).toBe(statementsPage());
  });

  it("has every statement once, under what it is for", () => {
    const categorized = Object.values(statementCategories).flat();
    expect(categorized.filter((name, at) => categorized.indexOf(name) !== at)).toEqual([]);
    expect([...statementRows.keys()].filter((name) => !categorized.includes(name))).toEqual([]);
  });
});
