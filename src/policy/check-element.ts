// Holds an element against its row.
import type { Element, Node, Position, Value } from "./document";
import { nearest } from "./nearest";
import type { Problem } from "./policy-error";
import type { AttributeRow, ChildRow, PartRow, StatementRow } from "./statement-row";

/** What is wrong with a statement itself; its place and the statements inside it are not looked at. */
export function checkElement(element: Element, row: StatementRow): Problem[] {
  return [...checkPart(element, row, element.name), ...checkGroups(element, row)];
}

function checkPart(element: Element, row: PartRow, path: string): Problem[] {
  const attributes = row.attributes ?? {};
  const problems: Problem[] = [];
  for (const [name, value] of Object.entries(element.attributes)) {
    const known =
      (Object.hasOwn(attributes, name) ? attributes[name] : undefined) ??
      (path === element.name && name === "id" ? idAttribute : undefined);
    const position = element.attributePositions?.[name] ?? element.position;
    if (known) problems.push(...checkValue(`${path}.${name}`, value, known, position));
    else
      problems.push(
        unknown(
          "unknown-attribute",
          `${path}.${name}`,
          name,
          Object.keys(attributes),
          "an attribute that API Management knows",
          position,
        ),
      );
  }
  for (const [name, { required }] of Object.entries(attributes))
    if (required && element.attributes[name] === undefined)
      problems.push(
        problem(
          "missing-attribute",
          `\`${path}.${name}\`: expected a value, got none. Add the attribute.`,
          element.position,
        ),
      );
  return [...problems, ...checkChildren(element, row, path)];
}

const idAttribute: AttributeRow = { type: "string", expression: false };

function checkChildren(element: Element, row: PartRow, path: string): Problem[] {
  const { children = [], text } = row;
  const problems = element.children.flatMap((child) =>
    child.kind === "text" ? checkText(child.value, row, path, child.position) : [],
  );
  if (text?.required && element.children.length === 0)
    problems.push(
      problem("missing-text", `\`${path}\`: expected a text, got none. Write one into the element.`, element.position),
    );
  if (children === "statements") return problems;
  if ("statements" in children) return [...problems, ...checkOnly(element, children.statements, path)];
  return [...problems, ...checkParts(element, children, path)];
}

function checkOnly(element: Element, names: readonly string[], path: string): Problem[] {
  return elements(element.children)
    .filter(({ name }) => !names.includes(name))
    .map(({ name, position }) =>
      unknown("unexpected-statement", `${path}.${name}`, name, names, `one of ${names.join(", ")}`, position),
    );
}

function checkParts(element: Element, rows: readonly ChildRow[], path: string): Problem[] {
  const problems: Problem[] = [];
  const counts = new Map<string, number>();
  let last = 0;
  for (const child of elements(element.children)) {
    const index = rows.findIndex(({ name }) => name === child.name);
    const row = rows[index];
    if (!row) {
      problems.push(
        unknown(
          "unknown-element",
          `${path}.${child.name}`,
          child.name,
          rows.map(({ name }) => name),
          "an element that API Management knows",
          child.position,
        ),
      );
      continue;
    }
    if (index < last)
      problems.push(
        problem(
          "element-order",
          `\`${path}.${child.name}\`: expected before \`${rows[last]?.name}\`, got it behind. Move it up.`,
          child.position,
        ),
      );
    last = Math.max(last, index);
    counts.set(child.name, (counts.get(child.name) ?? 0) + 1);
    problems.push(...checkPart(child, row, `${path}.${child.name}`));
  }
  for (const { name, minimum = 0, maximum = Number.POSITIVE_INFINITY } of rows) {
    const count = counts.get(name) ?? 0;
    if (count < minimum || count > maximum)
      problems.push(
        problem(
          "element-count",
          `\`${path}.${name}\`: expected ${range(minimum, maximum)}, got ${count}. ${count < minimum ? "Add one." : "Remove some."}`,
          element.position,
        ),
      );
  }
  return problems;
}

function checkText(value: Value, { text }: PartRow, path: string, position?: Position): Problem[] {
  if (!text) return [problem("unexpected-text", `\`${path}\`: expected no text, got some. Remove it.`, position)];
  if (typeof value !== "string" && !text.expression)
    return [
      problem(
        "unexpected-expression",
        `\`${path}\`: expected a literal, got an expression. API Management takes none here.`,
        position,
      ),
    ];
  return [];
}

function checkValue(path: string, value: Value, row: AttributeRow, position?: Position): Problem[] {
  if (typeof value !== "string") {
    if (row.expression) return [];
    return [
      problem(
        "unexpected-expression",
        `\`${path}\`: expected a literal, got an expression. API Management takes none here.`,
        position,
      ),
    ];
  }
  // What a named value holds is known only in the service.
  if (value.includes("{{")) return [];
  const expected = expectation(value, row);
  return expected
    ? [
        problem(
          "invalid-value",
          `\`${path}\`: expected ${expected}, got ${JSON.stringify(value)}. Correct it.`,
          position,
        ),
      ]
    : [];
}

/** What the value should have been, or undefined when it is right. */
function expectation(value: string, { type, values, minimum, maximum, required }: AttributeRow): string | undefined {
  if (values && !values.includes(value)) return values.map((allowed) => `\`${allowed}\``).join(", ");
  if (type === "boolean") return /^(true|false)$/i.test(value) ? undefined : "true or false";
  if (type === "string") return value === "" && required ? "a text that is not empty" : undefined;
  const pattern = type === "integer" ? /^-?\d+$/ : /^-?\d+(\.\d+)?$/;
  const kind = type === "integer" ? "a whole number" : "a number";
  const number = Number(value);
  const inRange = number >= (minimum ?? Number.NEGATIVE_INFINITY) && number <= (maximum ?? Number.POSITIVE_INFINITY);
  return pattern.test(value) && inRange ? undefined : `${kind}${bounds(minimum, maximum)}`;
}

function checkGroups(element: Element, { oneOf = [], requires = {} }: StatementRow): Problem[] {
  const problems: Problem[] = [];
  for (const { attributes, need } of oneOf) {
    const given = attributes.filter((name) => element.attributes[name] !== undefined);
    if (given.length > 0 && (need === "any" || given.length === 1)) continue;
    const expected = `${need === "one" ? "exactly" : "at least"} one of ${attributes.map((name) => `\`${name}\``).join(", ")}`;
    problems.push(
      problem(
        "attribute-choice",
        `\`${element.name}\`: expected ${expected}, got ${given.join(" and ") || "none"}. Keep one.`,
        element.position,
      ),
    );
  }
  for (const [name, other] of Object.entries(requires))
    if (element.attributes[name] !== undefined && element.attributes[other] === undefined)
      problems.push(
        problem(
          "missing-attribute",
          `\`${element.name}.${other}\`: expected beside \`${name}\`, got none. Add the attribute.`,
          element.position,
        ),
      );
  return problems;
}

function unknown(
  code: string,
  path: string,
  name: string,
  known: readonly string[],
  expected: string,
  position?: Position,
): Problem {
  const similar = nearest(name, known);
  const advice = similar ? `Did you mean \`${similar}\`?` : "Remove it.";
  return problem(code, `\`${path}\`: expected ${expected}, got ${name}. ${advice}`, position);
}

function problem(code: string, message: string, position?: Position): Problem {
  return { code, severity: "error", message, ...(position && { position }) };
}

function bounds(minimum: number | undefined, maximum: number | undefined): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` of at least ${minimum}`;
  return maximum === undefined ? "" : ` of at most ${maximum}`;
}

function range(minimum: number, maximum: number): string {
  if (maximum === Number.POSITIVE_INFINITY) return `at least ${minimum}`;
  return minimum === maximum ? `exactly ${minimum}` : `${minimum} to ${maximum}`;
}

function elements(nodes: readonly Node[]): readonly Element[] {
  return nodes.filter((node): node is Element => node.kind === "element");
}
