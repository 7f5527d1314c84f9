import { type PolicyDocument, parsePolicy } from "apim-ai-gateway/policy";
import { isGuaranteed, occurrences } from "apim-ai-gateway/rules";
import { describe, expect, it } from "vitest";

const inbound = (xml: string) =>
  (parsePolicy(`<policies><inbound>${xml}</inbound><backend /><outbound /><on-error /></policies>`) as PolicyDocument)
    .inbound;
const isLimit = ({ name }: { name: string }) => name === "llm-token-limit";
const limit = '<llm-token-limit counter-key="a" tokens-per-minute="1" estimate-prompt-tokens="false" />';
const fetch = '<send-request response-variable-name="answer"><set-url>https://contoso.example</set-url></send-request>';
const copy = '<set-variable name="copy" value="@(((IResponse)context.Variables["answer"]).Body.As<string>())" />';
const relay = '<return-response><set-body>@((string)context.Variables["copy"])</set-body></return-response>';
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
    ["an answer that the gateway gives to everybody", refuse + limit, true],
    ["a statement that others limit", `<limit-concurrency key="a" max-count="1">${limit}</limit-concurrency>`, true],
    ["what was fetched, handed on before", `${fetch}${copy}${relay}${limit}`, false],
    [
      "what was fetched, handed on to some before",
      `${fetch}${copy}<choose><when condition="@(true)">${relay}</when></choose>${limit}`,
      false,
    ],
    ["what was fetched, handed on after", `${fetch}${copy}${limit}${relay}`, true],
    [
      "what was fetched and decides about a refusal",
      `${fetch}<choose><when condition="@(((IResponse)context.Variables[&quot;answer&quot;]).StatusCode != 200)">${refuse}</when></choose>${limit}`,
      true,
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
