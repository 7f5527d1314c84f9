import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import { type Data, element } from "../element";
import { given, listed } from "../given";
import { allGateways, boolean, integer, policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "check-header",
  summary: "Refuses requests without a header, or with another value of it.",
  follows: "The page of 07/2024. It asks for the message and for ignore-case, Microsoft's schema for neither.",
  attributes: {
    name: string({ required: true }),
    "failed-check-httpcode": integer({ required: true, minimum: 100, maximum: 999 }),
    "failed-check-error-message": string({ required: "contested", empty: true }),
    "ignore-case": boolean({ required: "contested" }),
  },
  children: [{ name: "value", text: { required: false, expression: true } }],
  sections: ["inbound"],
  scopes: ["global", "product", "api", "operation"],
  gateways: allGateways,
  documentation: policyPage("check-header"),
};

/** The header, its values, and the answer to a request without. */
export interface CheckHeaderArgs {
  /** Header name. */
  name: Data;
  /** Status code of the answer when the header is missing or has another value. */
  failedCheckHttpCode: Data;
  /** Message of that answer. */
  failedCheckErrorMessage: Data;
  /** Whether values match in any case. */
  ignoreCase: Data;
  /**
   * Values of which the header must have one.
   * @default - any value
   */
  values?: readonly Data[];
}

/**
 * Demands a header of the request.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/check-header-policy
 */
export function checkHeader(args: CheckHeaderArgs): Element {
  given(row.name, args);
  const attributes = {
    name: args.name,
    "failed-check-httpcode": args.failedCheckHttpCode,
    "failed-check-error-message": args.failedCheckErrorMessage,
    "ignore-case": args.ignoreCase,
  };
  const values = listed(`${row.name}.value`, args.values ?? []).map((value) => element("value", {}, value));
  return buildStatement(row, attributes, ...values);
}
