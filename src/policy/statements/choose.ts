import { buildStatement } from "../build-statement";
import type { Element, Expression, Node } from "../document";
import { type Data, element } from "../element";
import { given, listed } from "../given";
import { allGateways, allScopes, allSections, boolean, policyPage, type StatementRow } from "../statement-row";

export const row: StatementRow = {
  name: "choose",
  summary: "Runs the statements of the first branch whose condition is true.",
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
  const branches = listed("choose", whens).map((when) => {
    const { condition, statements } = given("choose.when", when);
    return element("when", { condition: condition as Data }, ...listed("choose.when", statements));
  });
  return buildStatement(
    row,
    {},
    ...branches,
    otherwise && element("otherwise", {}, ...listed("choose.otherwise", otherwise)),
  );
}
