import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import { given } from "../given";
import { allGateways, allScopes, policyPage, type StatementRow, string } from "../statement-row";
import { action, type NamedActionArgs, namedAction, namedActions, type ValidationAction } from "../validation-action";

export const row: StatementRow = {
  name: "validate-headers",
  summary: "Holds the headers of a response against the API's schema.",
  follows: "The page of 03/2024, with the workspace gateways of validate-content.",
  attributes: {
    "specified-header-action": action(),
    "unspecified-header-action": action(),
    "errors-variable-name": string({ expression: false }),
  },
  children: [{ name: "header", attributes: namedAction }],
  once: true,
  sections: ["outbound", "on-error"],
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("validate-headers"),
};

/** What happens with headers, in general and by name. */
export interface ValidateHeadersArgs {
  /** What happens with those that the API's schema names and that do not match it. */
  specifiedHeaderAction: ValidationAction;
  /** What happens with those that the API's schema does not name. */
  unspecifiedHeaderAction: ValidationAction;
  /** Variable that gets the problems. @default - none */
  errorsVariableName?: string;
  /** Single headers, for which something else happens. @default - none */
  headers?: readonly NamedActionArgs[];
}

/**
 * Validates the headers of the response.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/validate-headers-policy
 */
export function validateHeaders(args: ValidateHeadersArgs): Element {
  given(row.name, args);
  return buildStatement(
    row,
    {
      "specified-header-action": args.specifiedHeaderAction,
      "unspecified-header-action": args.unspecifiedHeaderAction,
      "errors-variable-name": args.errorsVariableName,
    },
    ...namedActions(`${row.name}.header`, "header", args.headers),
  );
}
