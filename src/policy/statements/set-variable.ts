import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import type { Data } from "../element";
import { given } from "../given";
import { allGateways, allScopes, allSections, policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "set-variable",
  summary: "Gives a context variable its value.",
  attributes: { name: string({ required: true, expression: false }), value: string({ required: true, empty: true }) },
  sections: allSections,
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("set-variable"),
};

/** Name and value of a context variable. */
export interface SetVariableArgs {
  /** Name under which expressions find the value: `context.Variables["name"]`. */
  name: string;
  /** The value; an expression's result keeps its .NET type, a literal is a string. */
  value: Data;
}

/**
 * Gives a context variable a value.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/set-variable-policy
 */
export function setVariable(args: SetVariableArgs): Element {
  const { name, value } = given(row.name, args);
  return buildStatement(row, { name, value });
}
