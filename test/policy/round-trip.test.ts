import {
  block,
  type Data,
  type Element,
  element,
  expression,
  type Node,
  namedValue,
  type PolicyDocument,
  parsePolicy,
  renderPolicy,
  text,
} from "apim-ai-gateway/policy";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hostile } from "./hostile-strings";
import { withoutPositions } from "./without-positions";

/** Code whose brackets, quotes and comments a reader must follow to find where it ends. */
const code: fc.Arbitrary<Data> = fc
  .tuple(hostile, fc.integer({ min: -9, max: 9 }), fc.nat(8))
  .map(([data, number, form]) => {
    const part = expression`context.Variables.GetValueOrDefault<string>(${data}, ${data})`;
    const forms: readonly Data[] = [
      part,
      expression`${part}.Length + ${number} < 3 && ${part} != null`,
      expression`")" + '"' + '\'' + "\"" + @"a ""b"" ) \" + ${data}`,
      expression`$"{${part}}, {{ }}" + $@"{(true ? "}" : ")")}"`,
      expression`new[] { 1, 2 }.Where(n => n > ${number}).Count() /* ) " */ > 0`,
      expression`${namedValue("secret-1")} + ${data}`,
      block`if (${part} == ${data}) { return "}"; } // }" )
      return ${part} ?? ${data};`,
      block`var text = "{" + '}'; return text;`,
      block`return new JObject(new JProperty(${data}, ${number})).ToString();`,
    ];
    return forms[form] as Data;
  });

const data: fc.Arbitrary<Data> = fc.oneof(
  hostile,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.stringMatching(/^[A-Za-z0-9._-]{1,20}$/).map(namedValue),
  code,
);

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);

const statement: fc.Arbitrary<Element> = fc.letrec<{ statement: Element }>((tie) => ({
  statement: fc
    .tuple(
      name,
      fc.dictionary(name, data, { maxKeys: 3, noNullPrototype: true }),
      fc.oneof(
        { maxDepth: 4 },
        fc.constant<readonly Node[]>([]),
        fc.array(tie("statement"), { maxLength: 3 }),
        data.filter((content) => content !== "").map((content): readonly Node[] => [text(content)]),
      ),
    )
    .map(([tag, attributes, children]) => element(tag, attributes, ...children)),
})).statement;

const section = fc.array(statement, { maxLength: 3 });
const policy: fc.Arbitrary<PolicyDocument> = fc.record({
  kind: fc.constant("policies" as const),
  inbound: section,
  backend: section,
  outbound: section,
  "on-error": section,
});

it("a document that is rendered and read again is the same document", () => {
  fc.assert(
    fc.property(policy, (document) => {
      expect(withoutPositions(parsePolicy(renderPolicy(document)))).toEqual(document);
    }),
    { numRuns: 500 },
  );
});

describe("an expression is rendered as it was written", () => {
  const rendered = (code: string, isBlock = true) =>
    renderPolicy({
      kind: "fragment",
      children: [element("a", { b: { kind: "expression", code, block: isBlock } })],
    }).slice("<fragment>\n  <a b=".length, -" />\n</fragment>\n".length);

  for (const [sentence, code, expected] of [
    ["line by line", "\n\tvar a = 1;\n\treturn a;\n", '"@{\n\tvar a = 1;\n\treturn a;\n}"'],
    [
      "with references where a space would end no comment, or change a string",
      '\n// a\nreturn @"b\n\tc" /* d\n */;\n',
      "'@{\n// a&#xA;return @\"b&#xA;&#x9;c\" /* d\n */;\n}'",
    ],
    ["with references when it is no C#, so that nobody knows", 'a "\n', "'@{a \"&#xA;}'"],
    ["with its rarer quote escaped", 'a["b"] + \'c\'.D("e")', '\'@{a["b"] + &apos;c&apos;.D("e")}\''],
    ["with `>` as it is", "x => x > 1 && x < 2", '"@{x => x > 1 &amp;&amp; x &lt; 2}"'],
    ["with carriage returns, which XML would drop", "a\r\n", '"@{a&#xD;\n}"'],
  ] as const)
    it(sentence, () => expect(rendered(code)).toBe(expected));

  it("and a text does not end CDATA that was never begun", () => {
    expect(renderPolicy({ kind: "fragment", children: [element("a", {}, "]]>")] })).toContain("<a>]]&gt;</a>");
  });
});
