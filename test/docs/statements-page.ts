// docs/statements.md, from the rows of the statements.
import { join, resolve } from "node:path";
import {
  type AttributeRow,
  type ChildRow,
  type ChildrenRow,
  type PartRow,
  type StatementRow,
  statementRows,
} from "apim-ai-gateway/policy";
import { builderOf } from "../policy/builder-of";
import { statementCategories } from "./statement-categories";

/** What `npm run docs:statements` writes. */
export const statementsFile = join(resolve(__dirname, "../.."), "docs/statements.md");

const introduction = `# Policy statements

What \`apim-ai-gateway/policy\` knows of each statement of API Management: \`checkPolicy\` holds documents against it, and the
builders refuse what it does not allow. This page is written by \`npm run docs:statements\`; what it says stands in
\`src/policy/statements\`.

Named values \`{{…}}\` may stand everywhere; what they hold is known only in the service, so that it is not checked. Every
statement may have an \`id\`. Parts stand in the order shown, unless it says otherwise.`;

const typeNames = { string: "text", integer: "whole number", number: "number", boolean: "true or false" } as const;
const everywhere = {
  sections: "inbound, backend, outbound, on-error",
  scopes: "global, workspace, product, api, operation",
  gateways: "classic, v2, consumption, self-hosted, workspace",
};

/** The page as it is to be committed. */
export function statementsPage(): string {
  const categories = Object.entries(statementCategories).map(
    ([category, names]) => [category, names.flatMap((name) => statementRows.get(name) ?? [])] as const,
  );
  const index = categories.map(
    ([category, rows]) => `| ${category} | ${rows.map(({ name }) => link(name)).join(" · ")} |`,
  );
  const bodies = categories.map(([category, rows]) => [`## ${category}`, ...rows.map(statement)].join("\n\n"));
  return `${[introduction, ["| For | Statements |", "|---|---|", ...index].join("\n"), ...bodies].join("\n\n")}\n`;
}

function statement(row: StatementRow): string {
  const builder = builderOf(row.name);
  const facts = [
    `- Sections: ${row.sections.length === 0 ? "none of its own" : all("sections", row.sections)}${row.once ? ", once in each" : ""}`,
    `- Scopes: ${all("scopes", row.scopes)}`,
    `- Gateways: ${all("gateways", row.gateways)}`,
    ...(builder ? [`- Builder: \`${builder}\``] : []),
    ...(row.follows ? [`- Follows: ${row.follows}`] : []),
    `- [Documentation](${row.documentation})`,
  ];
  return [`### ${row.name}`, row.summary, facts.join("\n"), ...attributeTable(row), ...content(row)].join("\n\n");
}

function all(kind: keyof typeof everywhere, values: readonly string[]): string {
  const list = values.join(", ");
  return list === everywhere[kind] ? "all" : list;
}

function attributeTable(row: PartRow): readonly string[] {
  const attributes = Object.entries(row.attributes ?? {});
  if (attributes.length === 0) return [];
  const lines = attributes.map(([name, attribute]) => {
    const { expression } = attribute;
    const cells = [
      `\`${name}\``,
      values(attribute),
      attribute.required === true ? "yes" : condition(name, attribute, row),
      attribute.default === undefined ? "" : `\`${attribute.default}\``,
      expression ? "yes" : "no",
    ];
    return `| ${cells.join(" | ")} |`;
  });
  return [["| Attribute | Value | Required | Default | Expression |", "|---|---|---|---|---|", ...lines].join("\n")];
}

const amounts = { one: "exactly", any: "at least", "at-most-one": "at most" } as const;

/** When an attribute is required that is not always. */
function condition(name: string, { required }: AttributeRow, { oneOf = [], requires = {} }: PartRow): string {
  const contested = required === "contested" ? ["by the reference only"] : [];
  const groups = oneOf
    .filter(({ attributes }) => attributes.includes(name))
    .map(({ attributes, need }) => {
      const others = attributes.filter((other) => other !== name).map((other) => `\`${other}\``);
      return `${amounts[need]} one of this, ${others.join(", ")}`;
    });
  const beside = Object.entries(requires).flatMap(([other, required]) =>
    required === name ? [`beside \`${other}\``] : [],
  );
  return [...contested, ...groups, ...beside].join("; ");
}

function values({ type, values, format, minimum, maximum, empty, undocumented }: AttributeRow): string {
  const range = [
    ...(minimum === undefined ? [] : [`from ${minimum}`]),
    ...(maximum === undefined ? [] : [`to ${maximum}`]),
  ];
  const described = values?.map((value) => `\`${value}\``).join(", ") ?? format?.sentence ?? typeNames[type];
  return [described, ...range, ...(empty ? ["or empty"] : []), ...(undocumented ? ["(undocumented)"] : [])].join(" ");
}

function content(row: PartRow): readonly string[] {
  const lines = [...parts(row.children, ""), ...(row.text ? [`- a text${row.text.required ? "" : ", or none"}`] : [])];
  if (lines.length === 0) return [];
  const order = row.anyOrder ? ", in any order" : "";
  return [`Inside${order}:`, lines.join("\n")];
}

function parts(children: ChildrenRow | undefined, indent: string): readonly string[] {
  if (children === undefined) return [];
  if (children === "statements") return [`${indent}- statements`];
  if (children === "markup") return [`${indent}- any XML`];
  if ("statements" in children)
    return [
      `${indent}- ${children.statements.map((name) => (statementRows.has(name) ? link(name) : `\`${name}\``)).join(", ")}, any number in any order`,
    ];
  return children.flatMap((child) => part(child, indent));
}

function part(child: ChildRow, indent: string): readonly string[] {
  const known = "sections" in child;
  const name = known ? link(child.name) : `\`${child.name}\``;
  const facts = [
    count(child),
    ...(known
      ? []
      : [...attributeList(child), ...(child.text ? [child.text.required ? "a text" : "a text or none"] : [])]),
    ...(child.anyOrder ? ["parts in any order"] : []),
    ...(child.anyChild ? [`at least one of ${child.anyChild.map((part) => `\`${part}\``).join(", ")}`] : []),
  ];
  return [`${indent}- ${name}: ${facts.join("; ")}`, ...(known ? [] : parts(child.children, `${indent}  `))];
}

function attributeList(row: PartRow): readonly string[] {
  return Object.entries(row.attributes ?? {}).map(([name, attribute]) => {
    const required = attribute.required === true ? "required" : condition(name, attribute, row);
    const facts = [
      values(attribute),
      ...(required ? [required] : []),
      ...(attribute.default === undefined ? [] : [`default \`${attribute.default}\``]),
      ...(attribute.expression ? [] : ["no expression"]),
    ];
    return `\`${name}\` (${facts.join(", ")})`;
  });
}

function count({ contested, ...row }: ChildRow): string {
  return contested ? `${number(row)}, by the reference only` : number(row);
}

function number({ minimum = 0, maximum }: Pick<ChildRow, "minimum" | "maximum">): string {
  if (maximum === undefined) return minimum === 0 ? "any number" : `at least ${minimum}`;
  if (minimum === maximum) return minimum === 1 ? "once" : `${minimum} times`;
  return maximum === 1 ? "at most once" : `${minimum} to ${maximum}`;
}

function link(name: string): string {
  return `[${name}](#${name})`;
}
