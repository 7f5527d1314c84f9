import { type PolicyDocument, parsePolicy } from "apim-ai-gateway/policy";
import { isGuaranteed, occurrences } from "apim-ai-gateway/rules";
import { describe, expect, it } from "vitest";

const inbound = (xml: string) =>
  (parsePolicy(`<policies><inbound>${xml}</inbound><backend /><outbound /><on-error /></policies>`) as PolicyDocument)
    .inbound;
const isLimit = ({ name }: { name: string }) => name === "llm-token-limit";
const limit = '<llm-token-limit counter-key="a" tokens-per-minute="1" estimate-prompt-tokens="false" />';
const refuse = '<return-response><set-status code="403" /></return-response>';

describe("isGuaranteed", () => {
  for (const [sentence, xml, expected] of [
    ["a statement of the section itself", limit, true],
    ["nothing", "", false],
    ["one branch of several", `<choose><when condition="@(true)">${limit}</when></choose>`, false],
    [
      "every branch and otherwise",
      `<choose><when condition="@(true)">${limit}</when><otherwise>${limit}</otherwise></choose>`,
      true,
    ],
    [
      "a branch that refuses instead",
      `<choose><when condition="@(true)">${limit}</when><otherwise>${refuse}</otherwise></choose>`,
      true,
    ],
    [
      "a branch that refuses only sometimes",
      `<choose><when condition="@(true)">${limit}</when><otherwise><choose><when condition="@(true)">${refuse}</when></choose></otherwise></choose>`,
      false,
    ],
    ["an otherwise alone", `<choose><otherwise>${limit}</otherwise></choose>`, true],
  ] as const)
    it(`says ${expected} for ${sentence}`, () => {
      expect(isGuaranteed(inbound(xml), isLimit)).toBe(expected);
    });
});

describe("occurrences", () => {
  it("gives each statement what runs before it, and nothing of the branches beside it", () => {
    const nodes = inbound(
      `<trace source="a"><message>m</message></trace><choose><when condition="@(true)"><trace source="b"><message>m</message></trace></when><otherwise>${limit}</otherwise></choose>`,
    );
    const [found] = occurrences(nodes, isLimit);
    expect(found?.preceding.map((node) => node.kind === "element" && node.attributes.source)).toEqual(["a"]);
  });
});
