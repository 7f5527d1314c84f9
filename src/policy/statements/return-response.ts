import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import type { Data } from "../element";
import { given, listed } from "../given";
import { allGateways, allScopes, allSections, policyPage, type StatementRow, string } from "../statement-row";
import { setBody } from "./set-body";
import { type SetHeaderArgs, setHeader } from "./set-header";
import { type SetStatusArgs, setStatus } from "./set-status";

export const row: StatementRow = {
  name: "return-response",
  summary: "Ends the pipeline and answers the caller.",
  attributes: { "response-variable-name": string({ expression: false }) },
  // In any order: published policies put headers first too, and Azure takes them.
  children: { statements: ["set-status", "set-header", "set-body"] },
  sections: allSections,
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("return-response"),
};

/** The response. */
export interface ReturnResponseArgs {
  /** @default - 200 OK */
  status?: SetStatusArgs;
  /**
   * Headers to set.
   * @default - none
   */
  headers?: readonly SetHeaderArgs[];
  /**
   * The body.
   * @default - no body
   */
  body?: Data;
}

/**
 * Ends the pipeline and answers the caller.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/return-response-policy
 */
export function returnResponse(args: ReturnResponseArgs): Element {
  const { status, headers = [], body } = given(row.name, args);
  return buildStatement(
    row,
    {},
    status && setStatus(status),
    ...listed(`${row.name}.set-header`, headers).map(setHeader),
    body === undefined ? undefined : setBody(body),
  );
}
