// `<api>` and `<operation>` inside of what limits a product.
import type { Element } from "./document";
import { type Data, element } from "./element";
import { given, listed } from "./given";
import { type AttributeChoice, type AttributeRow, type ChildRow, string } from "./statement-row";

/** The row of `<api><operation />…</api>`, each with these attributes beside its name or id. */
export function apiRow(
  attributes: Readonly<Record<string, AttributeRow>>,
  oneOf: readonly AttributeChoice[] = [],
): ChildRow {
  const part = {
    attributes: { name: string(), id: string(), ...attributes },
    oneOf: [{ attributes: ["name", "id"], need: "any" } as const, ...oneOf],
  };
  return { name: "api", ...part, children: [{ name: "operation", ...part }] };
}

/** The elements of a statement's APIs and their operations. */
export function apiElements<Limit extends object>(
  statement: string,
  apis: readonly (Limit & { readonly operations?: readonly Limit[] })[] = [],
  attributes: (limit: Limit) => Readonly<Record<string, Data | undefined>>,
): readonly Element[] {
  const path = `${statement}.api`;
  return listed(path, apis).map((api) => {
    const operations = listed(`${path}.operation`, given(path, api).operations ?? []).map((operation) =>
      element("operation", attributes(given(`${path}.operation`, operation))),
    );
    return element("api", attributes(api), ...operations);
  });
}
