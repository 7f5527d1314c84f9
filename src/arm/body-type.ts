import { type ObjectType, objectType, type TypeCode } from "./property-types";
import { envelope } from "./to-arm";
import { pathParameters } from "./token";
import { type TypeRow, typeRows } from "./types";

/** What the body of an ARM request holds. */
export interface BodyType {
  readonly properties: ObjectType;
  /** What stands beside `properties`. */
  readonly envelope: Readonly<Record<string, TypeCode>>;
}

const keysByType: ReadonlyMap<string, string> = new Map(
  Object.entries(typeRows).map(([key, { path }]) => [path.replaceAll(/\/\{\w+\}/g, "").toLowerCase(), key]),
);

/** The row of an ARM type, in any case, and its key; undefined for a type that is not in the table. */
export function rowOfArmType(armType: string): { readonly key: string; readonly row: TypeRow } | undefined {
  const key = keysByType.get(armType.toLowerCase());
  const row = key === undefined ? undefined : typeRows[key];
  return key === undefined || row === undefined ? undefined : { key, row };
}

const bodies = new Map<string, BodyType>();

/** Undefined for a type that is not in the table. */
export function bodyType(armType: string): BodyType | undefined {
  const name = armType.toLowerCase();
  const body = bodies.get(name) ?? readBody(name);
  if (body !== undefined) bodies.set(name, body);
  return body;
}

function readBody(armType: string): BodyType | undefined {
  const { key = "", row } = rowOfArmType(armType) ?? {};
  const type = objectType(key);
  if (row === undefined || type === undefined) return undefined;
  const beside = envelope.filter((name) => !row.inProperties?.includes(name));
  const outer = beside.filter((name) => Object.hasOwn(type.inputs, name));
  return {
    properties: propertiesOf(row, type, new Set([...pathParameters(row), "resourceGroupName", ...beside])),
    envelope: Object.fromEntries(outer.map((name) => [name, type.inputs[name] ?? "*"])),
  };
}

/** What the SDK flattens, by the names that ARM has. */
function propertiesOf(row: TypeRow, type: ObjectType, outside: ReadonlySet<string>): ObjectType {
  const { properties } = type.inputs;
  const literal = row.literalProperties && properties ? objectType(properties.slice(1)) : undefined;
  if (literal) return literal;
  const armName = (name: string) => row.renames?.[name] ?? name;
  const inner = (names: readonly string[]) => names.filter((name) => !outside.has(name));
  return {
    inputs: Object.fromEntries(
      inner(Object.keys(type.inputs)).map((name) => [armName(name), type.inputs[name] ?? "*"]),
    ),
    computed: inner(type.computed)
      .filter((name) => !["name", "type", "azureApiVersion"].includes(name))
      .map(armName),
    unanswered: type.unanswered.map(armName),
  };
}
