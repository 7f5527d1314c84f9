import { buildStatement } from "../build-statement";
import type { Element, Expression, Node } from "../document";
import { type Data, element } from "../element";
import { allGateways, allScopes, allSections, boolean, policyPage, type StatementRow } from "../statement-row";

export const row: StatementRow = {
  name: "choose",
  children: [
    { name: "when", minimum: 1, attributes: { condition: boolean({ required: true }) }, children: "statements" },
    { name: "otherwise", maximum: 1, children: "statements" },
  ],
  sections: allSections,
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("choose"),
};

/** A branch of `choose`. */
export interface WhenArgs {
  /** A boolean expression. */
  condition: Expression | boolean;
  /** Statements that run when it is true. */
  statements: readonly Node[];
}

/**
 * Runs the statements of the first `when` whose condition is true, or those of `otherwise`.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/choose-policy
 */
export function choose(whens: readonly WhenArgs[], otherwise?: readonly Node[]): Element {
  const branches = whens.map(({ condition, statements }) =>
    element("when", { condition: condition as Data }, ...statements),
  );
  return buildStatement(row, {}, ...branches, otherwise && element("otherwise", {}, ...otherwise));
}
