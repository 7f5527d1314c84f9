import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import { type Data, element } from "../element";
import { given, listed } from "../given";
import { allGateways, allScopes, policyPage, type StatementRow, string } from "../statement-row";
import type { ExistsAction } from "./set-header";

export const row: StatementRow = {
  name: "set-query-parameter",
  summary: "Sets, adds or removes a query parameter of the request.",
  attributes: {
    name: string({ required: true }),
    "exists-action": string({ values: ["override", "skip", "append", "delete"], default: "override" }),
  },
  children: [{ name: "value", text: { required: false, expression: true } }],
  sections: ["inbound", "backend"],
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("set-query-parameter"),
};

/** A query parameter, and what to do with one that is there. */
export interface SetQueryParameterArgs {
  /** Name of the parameter. */
  name: Data;
  /** What happens when the parameter is there already. @default "override" */
  existsAction?: ExistsAction;
  /**
   * Values; several make several parameters. None with `delete`.
   * @default - none; required unless the parameter is deleted
   */
  values?: readonly Data[];
}

/**
 * Sets, adds or removes a query parameter of the request to the backend.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/set-query-parameter-policy
 */
export function setQueryParameter(args: SetQueryParameterArgs): Element {
  const { name, existsAction, values = [] } = given(row.name, args);
  const children = listed(`${row.name}.value`, values).map((value) => element("value", {}, value));
  return buildStatement(row, { name, "exists-action": existsAction ?? "override" }, ...children);
}
