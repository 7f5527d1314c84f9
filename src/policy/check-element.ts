// Holds an element against its row.
import type { Element, Node, Position, Value } from "./document";
import { nearest } from "./nearest";
import { type Problem, problem } from "./policy-error";
import type { AttributeChoice, AttributeRow, ChildRow, PartRow, StatementRow } from "./statement-row";

/** What is wrong with a statement itself; its place and the statements inside it are not looked at. */
export function checkElement(element: Element, row: StatementRow): Problem[] {
  return checkPart(element, row, element.name);
}

function checkPart(element: Element, row: PartRow, path: string): Problem[] {
  const attributes = row.attributes ?? {};
  const problems: Problem[] = [];
  for (const [name, value] of Object.entries(element.attributes)) {
    const known =
      (Object.hasOwn(attributes, name) ? attributes[name] : undefined) ??
      (isStatement(row) && name === "id" ? idAttribute : undefined);
    const position = element.attributePositions?.[name] ?? element.position;
    if (known) {
      problems.push(...checkValue(`${path}.${name}`, value, known, position));
      if (known.undocumented) problems.push(undocumented(`${path}.${name}`, position));
    } else
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
          `\`${path}.${name}\`: expected a value, got none.`,
          "Add the attribute.",
          element.position,
          required === "contested" ? "warning" : "error",
        ),
      );
  return [...problems, ...checkChoices(element, row, path), ...checkChildren(element, row, path)];
}

/** A statement may be given an id, also where it is a part of another one. */
function isStatement(row: PartRow): boolean {
  return "sections" in row;
}

const idAttribute: AttributeRow = { type: "string", expression: false };

function checkChildren(element: Element, row: PartRow, path: string): Problem[] {
  const { children = [], text } = row;
  const problems = element.children.flatMap((child) =>
    child.kind === "text" ? checkText(child.value, row, path, child.position) : [],
  );
  if (text?.required && element.children.length === 0)
    problems.push(
      problem(
        "missing-text",
        `\`${path}\`: expected a text, got none.`,
        "Write one into the element.",
        element.position,
      ),
    );
  if (typeof children === "string") return problems;
  if ("statements" in children) return [...problems, ...checkOnly(element, children.statements, path)];
  return [...problems, ...checkParts(element, children, row, path)];
}

function checkOnly(element: Element, names: readonly string[], path: string): Problem[] {
  return elements(element.children)
    .filter(({ name }) => !names.includes(name))
    .map(({ name, position }) =>
      unknown("unexpected-statement", `${path}.${name}`, name, names, `one of ${names.join(", ")}`, position),
    );
}

function checkParts(
  element: Element,
  rows: readonly ChildRow[],
  { anyOrder, anyChild }: PartRow,
  path: string,
): Problem[] {
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
    if (index < last && !anyOrder)
      problems.push(
        problem(
          "element-order",
          `\`${path}.${child.name}\`: expected before \`${rows[last]?.name}\`, got it behind.`,
          "Move it up.",
          child.position,
        ),
      );
    last = Math.max(last, index);
    counts.set(child.name, (counts.get(child.name) ?? 0) + 1);
    problems.push(...checkPart(child, row, `${path}.${child.name}`));
  }
  for (const { name, minimum = 0, maximum = Number.POSITIVE_INFINITY, contested } of rows) {
    const count = counts.get(name) ?? 0;
    if (count < minimum || count > maximum)
      problems.push(
        problem(
          "element-count",
          `\`${path}.${name}\`: expected ${range(minimum, maximum)}, got ${count}.`,
          count < minimum ? "Add one." : "Remove some.",
          element.position,
          contested && count < minimum ? "warning" : "error",
        ),
      );
  }
  if (anyChild && !anyChild.some((name) => counts.has(name)))
    problems.push(
      problem(
        "element-count",
        `\`${path}\`: expected at least one of ${quoted(anyChild)}, got none.`,
        "Add one.",
        element.position,
      ),
    );
  return problems;
}

function checkText(value: Value, { text }: PartRow, path: string, position?: Position): Problem[] {
  if (!text) return [problem("unexpected-text", `\`${path}\`: expected no text, got some.`, "Remove it.", position)];
  if (typeof value !== "string" && !text.expression)
    return [
      problem(
        "unexpected-expression",
        `\`${path}\`: expected a literal, got an expression.`,
        "API Management takes none here: write the value itself.",
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
        `\`${path}\`: expected a literal, got an expression.`,
        "API Management takes none here: write the value itself.",
        position,
      ),
    ];
  }
  // What a named value holds is known only in the service.
  if (value.includes("{{")) return [];
  const expected = expectation(value, row);
  if (!expected) return [];
  // Whether API Management minds the case is not documented.
  const isOtherCase = row.values?.some((allowed) => allowed.toLowerCase() === value.toLowerCase());
  return [
    problem(
      "invalid-value",
      `\`${path}\`: expected ${expected}, got ${JSON.stringify(value)}.`,
      "Correct it.",
      position,
      isOtherCase ? "warning" : "error",
    ),
  ];
}

function undocumented(path: string, position?: Position): Problem {
  return problem(
    "undocumented-attribute",
    `\`${path}\`: expected an attribute that the reference describes, got one that only Microsoft's schemas know.`,
    "Do without it.",
    position,
    "warning",
  );
}

const integer = /^[-+]?\d+$/;
const number = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

/** What the value should have been, or undefined when it is right. */
function expectation(value: string, row: AttributeRow): string | undefined {
  const { type, values, format, minimum, maximum } = row;
  if (values && !values.includes(value)) return quoted(values);
  if (format && !format.pattern.test(value)) return format.sentence;
  if (type === "boolean") return /^(true|false|1|0)$/i.test(value) ? undefined : "true or false";
  if (type === "string") return value === "" && row.required && !row.empty ? "a text that is not empty" : undefined;
  const kind = type === "integer" ? "a whole number" : "a number";
  const size = Number(value);
  const inRange = size >= (minimum ?? Number.NEGATIVE_INFINITY) && size <= (maximum ?? Number.POSITIVE_INFINITY);
  const isNumber = (type === "integer" ? integer : number).test(value.trim());
  return isNumber && inRange ? undefined : `${kind}${bounds(minimum, maximum)}`;
}

function checkChoices(element: Element, { oneOf = [], requires = {} }: PartRow, path: string): Problem[] {
  const problems: Problem[] = [];
  for (const { attributes, need } of oneOf) {
    const given = attributes.filter((name) => element.attributes[name] !== undefined);
    if (isChosen(given.length, need)) continue;
    problems.push(
      problem(
        "attribute-choice",
        `\`${path}\`: expected ${amounts[need]} one of ${quoted(attributes)}, got ${given.join(" and ") || "none"}.`,
        "Keep one.",
        element.position,
      ),
    );
  }
  for (const [name, other] of Object.entries(requires))
    if (element.attributes[name] !== undefined && element.attributes[other] === undefined)
      problems.push(
        problem(
          "missing-attribute",
          `\`${path}.${other}\`: expected beside \`${name}\`, got none.`,
          "Add the attribute.",
          element.position,
        ),
      );
  return problems;
}

const amounts = { one: "exactly", any: "at least", "at-most-one": "at most" } as const;

function isChosen(given: number, need: AttributeChoice["need"]): boolean {
  if (need === "any") return given > 0;
  return given === 1 || (need === "at-most-one" && given === 0);
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
  return problem(code, `\`${path}\`: expected ${expected}, got ${name}.`, advice, position);
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(", ");
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
