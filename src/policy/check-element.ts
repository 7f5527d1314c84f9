// Holds an element against its row.
import type { Element, Position, Value } from "./document";
import { nearest } from "./nearest";
import { type Problem, problem } from "./policy-error";
import type { AttributeChoice, AttributeRow, ChildRow, PartRow, StatementRow } from "./statement-row";

/** Adds what is wrong with a statement itself; its place and the statements inside it are not looked at. */
export function checkElement(element: Element, row: StatementRow, problems: Problem[]): void {
  checkPart(element, row, element.name, problems);
}

/** Most elements are right, so that nothing is made for them: no path, and no list. */
function checkPart(element: Element, row: PartRow, path: string, problems: Problem[]): void {
  checkAttributes(element, row, path, problems);
  checkChoices(element, row, path, problems);
  checkChildren(element, row, path, problems);
}

function checkAttributes(element: Element, row: PartRow, path: string, problems: Problem[]): void {
  const { attributes = none } = row;
  for (const name of Object.keys(element.attributes)) {
    const known =
      (Object.hasOwn(attributes, name) ? attributes[name] : undefined) ??
      (isStatement(row) && name === "id" ? idAttribute : undefined);
    const found = known ? checkValue(element.attributes[name] as Value, known) : undefined;
    if (known && !found && !known.undocumented) continue;
    const position = element.attributePositions?.[name] ?? element.position;
    if (found)
      problems.push(problem(found.code, `\`${path}.${name}\`: ${found.sentence}`, found.fix, position, found.severity));
    if (known?.undocumented) problems.push(undocumented(`${path}.${name}`, position));
    if (!known)
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
  for (const name of Object.keys(attributes)) {
    const required = attributes[name]?.required;
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
  }
}

const none: NonNullable<PartRow["attributes"]> = {};

/** A statement may be given an id, also where it is a part of another one. */
function isStatement(row: PartRow): boolean {
  return "sections" in row;
}

const idAttribute: AttributeRow = { type: "string", expression: false };

function checkChildren(element: Element, row: PartRow, path: string, problems: Problem[]): void {
  const { children, text } = row;
  for (const child of element.children)
    if (child.kind === "text") checkText(child.value, row, path, child.position, problems);
  if (text?.required && element.children.length === 0)
    problems.push(
      problem(
        "missing-text",
        `\`${path}\`: expected a text, got none.`,
        "Write one into the element.",
        element.position,
      ),
    );
  if (typeof children === "string") return;
  if (children && "statements" in children) checkOnly(element, children.statements, path, problems);
  else checkParts(element, children ?? [], row, path, problems);
}

function checkOnly(element: Element, names: readonly string[], path: string, problems: Problem[]): void {
  for (const child of element.children)
    if (child.kind === "element" && !names.includes(child.name))
      problems.push(
        unknown(
          "unexpected-statement",
          `${path}.${child.name}`,
          child.name,
          names,
          `one of ${names.join(", ")}`,
          child.position,
        ),
      );
}

function checkParts(
  element: Element,
  rows: readonly ChildRow[],
  { anyOrder, anyChild }: PartRow,
  path: string,
  problems: Problem[],
): void {
  const counts = rows.map(() => 0);
  let last = 0;
  for (const child of element.children) {
    if (child.kind === "text") continue;
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
    counts[index] = (counts[index] ?? 0) + 1;
    checkPart(child, row, `${path}.${child.name}`, problems);
  }
  for (const [index, { name, minimum = 0, maximum = Number.POSITIVE_INFINITY, contested }] of rows.entries()) {
    const count = counts[index] ?? 0;
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
  if (anyChild && !rows.some(({ name }, index) => anyChild.includes(name) && counts[index]))
    problems.push(
      problem(
        "element-count",
        `\`${path}\`: expected at least one of ${quoted(anyChild)}, got none.`,
        "Add one.",
        element.position,
      ),
    );
}

function checkText(
  value: Value,
  { text }: PartRow,
  path: string,
  position: Position | undefined,
  problems: Problem[],
): void {
  if (!text)
    problems.push(problem("unexpected-text", `\`${path}\`: expected no text, got some.`, "Remove it.", position));
  else if (typeof value !== "string" && !text.expression)
    problems.push(problem(noExpression.code, `\`${path}\`: ${noExpression.sentence}`, noExpression.fix, position));
}

/** What is wrong with a value, wherever it stands. */
type ValueProblem = Pick<Problem, "code" | "fix" | "severity"> & { readonly sentence: string };

const noExpression: ValueProblem = {
  code: "unexpected-expression",
  severity: "error",
  sentence: "expected a literal, got an expression.",
  fix: "API Management takes none here: write the value itself.",
};

function checkValue(value: Value, row: AttributeRow): ValueProblem | undefined {
  if (typeof value !== "string") return row.expression ? undefined : noExpression;
  // What a named value holds is known only in the service.
  if (value.includes("{{")) return undefined;
  const expected = expectation(value, row);
  if (!expected) return undefined;
  // Whether API Management minds the case is not documented.
  const isOtherCase = row.values?.some((allowed) => allowed.toLowerCase() === value.toLowerCase());
  return {
    code: "invalid-value",
    severity: isOtherCase ? "warning" : "error",
    sentence: `expected ${expected}, got ${JSON.stringify(value)}.`,
    fix: "Correct it.",
  };
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

function checkChoices(element: Element, { oneOf = [], requires }: PartRow, path: string, problems: Problem[]): void {
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
  if (!requires) return;
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
