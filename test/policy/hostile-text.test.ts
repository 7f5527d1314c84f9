import {
  type Element,
  element,
  expression,
  fragment,
  literal,
  llmEmitTokenMetric,
  type Node,
  type PolicyFragment,
  parsePolicy,
  quote,
  renderPolicy,
  returnResponse,
  setBody,
  setHeader,
  setVariable,
  trace,
  type Value,
  validateAzureAdToken,
} from "apim-ai-gateway/policy";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileExpression } from "../../src/emulator/gateway/expressions";
import { expressionContext } from "../emulator/gateway/expressions/expression-context";
import { withoutPositions } from "./without-positions";

/** Strings that try to be something else, mixed with every other kind of string. */
const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(
      fc.constantFrom(
        "@(",
        "@{",
        ")",
        "}",
        "{{",
        "}}",
        "{{key}}",
        "@(context.Variables)",
        "<",
        ">",
        "&",
        "&amp;",
        "&quot;",
        '"',
        "'",
        "]]>",
        "<!--",
        "-->",
        "<![CDATA[",
        "</value>",
        "\\",
        "\\u0022",
        "\n",
        "\r\n",
        "\t",
        " ",
        "\0",
        "//",
        "/*",
        "*/",
        '$"{',
        "\ue000",
        "\ue001",
        "\ud800",
        "a",
        "1",
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join("")),
);
const name = fc.stringMatching(/^[a-z][a-z-]{0,8}$/);

const tree: fc.Arbitrary<Element> = fc.letrec<{ element: Element }>((tie) => ({
  element: fc
    .tuple(
      name,
      fc.dictionary(name, hostile, { maxKeys: 3, noNullPrototype: true }),
      fc.oneof(
        { maxDepth: 4 },
        fc.constant([]),
        fc.array(tie("element"), { maxLength: 3 }),
        fc.array(hostile, { minLength: 1, maxLength: 1 }),
      ),
    )
    .map(([tag, attributes, children]) => element(tag, attributes, ...(children as (Element | string)[]))),
})).element;

const reread = (node: Element) => (parsePolicy(renderPolicy(fragment(node))) as PolicyFragment).children;

/** What a value means: the text it stands for, whether it is written out or as a C# literal. */
function meaning(value: Value): string {
  return typeof value === "string" ? value : compileExpression(value).evaluateText(expressionContext());
}

describe("text of users", () => {
  it("survives rendering and reading, in whatever tree it stands", () => {
    fc.assert(
      fc.property(tree, (node) => {
        expect(withoutPositions(reread(node))).toEqual([node]);
      }),
      { numRuns: 500 },
    );
  });

  it("means in the emulator exactly what was given", () => {
    fc.assert(
      fc.property(hostile, (data) => {
        const [read] = reread(element("a", { b: data })) as [Element];
        expect(meaning(read.attributes.b as Value)).toBe(data);
      }),
      { numRuns: 1000 },
    );
  });

  it("stays one C# literal inside of an expression", () => {
    fc.assert(
      fc.property(hostile, (data) => {
        const [read] = reread(element("a", { b: expression`${data} + "."` })) as [Element];
        expect(meaning(read.attributes.b as Value)).toBe(`${data}.`);
        expect(quote(data)).toMatch(/^"[\x20-\x7e]*"$/);
        expect(quote(data).slice(1, -1)).not.toMatch(/["{}()@<>&']/);
      }),
      { numRuns: 1000 },
    );
  });

  it("never names a named value, nor starts an expression of its own", () => {
    fc.assert(
      fc.property(hostile, (data) => {
        const value = literal(data);
        const written = renderPolicy(fragment(element("a", { b: data })));
        expect(written).not.toContain("{{");
        if (typeof value === "string") expect(written).not.toMatch(/@[({]/);
      }),
      { numRuns: 1000 },
    );
  });

  it("changes the shape of no statement, whichever argument it is put into", () => {
    const builders: readonly ((data: string) => Element)[] = [
      (data) => setHeader({ name: "a", values: [data, data] }),
      (data) => setVariable({ name: "a", value: `x${data}` }),
      (data) => setBody(`x${data}`),
      (data) =>
        returnResponse({
          status: { code: 400, reason: data },
          headers: [{ name: "a", values: [data] }],
          body: `x${data}`,
        }),
      (data) => trace({ source: `x${data}`, message: `x${data}`, metadata: { a: `x${data}` } }),
      (data) => llmEmitTokenMetric({ dimensions: [{ name: "Team", value: data }] }),
      (data) =>
        validateAzureAdToken({
          tenantId: `x${data}`,
          audiences: [`x${data}`],
          requiredClaims: [{ name: `x${data}`, values: [`x${data}`] }],
        }),
    ];
    fc.assert(
      fc.property(hostile, fc.constantFrom(...builders), (data, build) => {
        // A value of nothing has no text.
        fc.pre(data !== "");
        expect(shape(reread(build(data)))).toEqual(shape(reread(build("plain"))));
      }),
      { numRuns: 1000 },
    );
  });
});

/** Names of elements and attributes in document order. */
function shape(nodes: readonly Node[]): string[] {
  return nodes.flatMap((node) =>
    node.kind === "text" ? ["#text"] : [`${node.name}[${Object.keys(node.attributes)}]`, ...shape(node.children)],
  );
}
