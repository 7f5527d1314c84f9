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
import { expect, it } from "vitest";
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
