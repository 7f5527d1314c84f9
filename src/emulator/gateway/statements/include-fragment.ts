import type { StatementHandler } from "../statement-handler";

/**
 * `<include-fragment fragment-id="…" />`: the statements of a policy fragment, in its place.
 * @see https://learn.microsoft.com/azure/api-management/include-fragment-policy
 */
export const includeFragment: StatementHandler = (element, compiler) => {
  const id = compiler.literal(element, "fragment-id");
  if (id === undefined) {
    compiler.refuse(element, "`fragment-id`: expected the name of a policy fragment. Name one.");
    return () => undefined;
  }
  return compiler.fragment(element, id);
};
