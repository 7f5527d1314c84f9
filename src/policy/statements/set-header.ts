import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import { type Data, element } from "../element";
import { given, listed } from "../given";
import { allGateways, allScopes, allSections, policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "set-header",
  summary: "Sets, adds or removes a header of the request or of the response.",
  attributes: {
    name: string({ required: true }),
    "exists-action": string({ values: ["override", "skip", "append", "delete"], default: "override" }),
  },
  children: [{ name: "value", text: { required: false, expression: true } }],
  sections: allSections,
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("set-header"),
};

export const ExistsAction = { Override: "override", Skip: "skip", Append: "append", Delete: "delete" } as const;
export type ExistsAction = (typeof ExistsAction)[keyof typeof ExistsAction];

/** A header, and what to do with one that is there. */
export interface SetHeaderArgs {
  /** Header name. */
  name: Data;
  /** What happens when the header is there already. @default "override" */
  existsAction?: ExistsAction;
  /**
   * Values; several make several headers. None with `delete`.
   * @default - none; required unless the header is deleted
   */
  values?: readonly Data[];
}

/**
 * Sets a header: of the request in inbound and backend, of the response in outbound and on-error.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/set-header-policy
 */
export function setHeader(args: SetHeaderArgs): Element {
  const { name, existsAction, values = [] } = given(row.name, args);
  const children = listed(`${row.name}.value`, values).map((value) => element("value", {}, value));
  return buildStatement(row, { name, "exists-action": existsAction ?? "override" }, ...children);
}
