// What azure-native's SDK declares of the properties of each type; `npm run property-types` writes the table.
import table from "./property-types.json";

/**
 * The type of a value: `s`, `n` and `b` for texts, numbers and booleans, `=a|b` for one of some texts, `[…` for a list,
 * `{…` for a map, `#key` for an object of the table, `*` for what has no single type.
 */
export type TypeCode = string;

export interface ObjectType {
  readonly inputs: Readonly<Record<string, TypeCode>>;
  /** Properties that only come out. */
  readonly computed: readonly string[];
  /** Properties that only go in. */
  readonly unanswered: readonly string[];
}

interface Row {
  readonly inputs: Readonly<Record<string, TypeCode>>;
  readonly computed?: string;
  readonly unanswered?: string;
}

/** Values that Azure takes and the SDK does not know: those of later versions and previews. */
const moreValues: Readonly<Record<string, string>> = {
  "apimanagement:#ApiManagementServiceSkuProperties.name": "PremiumV2",
  "apimanagement:Api.apiType": "mcp|a2a",
};

const rows = table as unknown as Readonly<Record<string, Row>>;
const known = new Map<string, ObjectType>();

/** @param key `<module>:<Type>` for a resource, what stands behind `#` for an object within */
export function objectType(key: string): ObjectType | undefined {
  const row = Object.hasOwn(rows, key) ? rows[key] : undefined;
  const type = known.get(key) ?? (row && read(key, row));
  if (type !== undefined) known.set(key, type);
  return type;
}

function read(key: string, { inputs, computed, unanswered }: Row): ObjectType {
  const withMore = ([name, code]: [string, TypeCode]) => {
    const more = moreValues[`${key}.${name}`];
    return [name, more === undefined ? code : `${code}|${more}`];
  };
  return {
    inputs: Object.fromEntries(Object.entries(inputs).map(withMore)),
    computed: words(computed),
    unanswered: words(unanswered),
  };
}

function words(text = ""): readonly string[] {
  return text.split(" ").filter((word) => word !== "");
}
