import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import { element } from "../element";
import { given, listed } from "../given";
import { allGateways, allScopes, integer, policyPage, type StatementRow, string } from "../statement-row";
import { action, type ValidationAction } from "../validation-action";

export const row: StatementRow = {
  name: "validate-status-code",
  summary: "Holds the status code of a response against the API's schema.",
  follows:
    "The page of 12/2022, with the scopes and gateways of validate-content; Microsoft's schema for where expressions may stand.",
  attributes: {
    "unspecified-status-code-action": action(),
    "errors-variable-name": string({ expression: false }),
  },
  children: [
    {
      name: "status-code",
      attributes: { code: integer({ required: true, minimum: 0, expression: false }), action: action() },
    },
  ],
  sections: ["outbound", "on-error"],
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("validate-status-code"),
};

/** What happens with one status code that the API's schema does not name. */
export interface StatusCodeActionArgs {
  /** HTTP status code. */
  code: number;
  /** `prevent` blocks, `detect` writes the problem down, `ignore` does not look. */
  action: ValidationAction;
}

/** What happens with status codes that the API's schema does not name. */
export interface ValidateStatusCodeArgs {
  /** What happens with them in general. */
  unspecifiedStatusCodeAction: ValidationAction;
  /** Variable that gets the problems. @default - none */
  errorsVariableName?: string;
  /** Single codes, for which something else happens. @default - none */
  statusCodes?: readonly StatusCodeActionArgs[];
}

/**
 * Validates the status code of the response, so that errors of the backend do not leak.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/validate-status-code-policy
 */
export function validateStatusCode(args: ValidateStatusCodeArgs): Element {
  given(row.name, args);
  const path = `${row.name}.status-code`;
  return buildStatement(
    row,
    {
      "unspecified-status-code-action": args.unspecifiedStatusCodeAction,
      "errors-variable-name": args.errorsVariableName,
    },
    ...listed(path, args.statusCodes ?? []).map((each) => {
      const { code, action } = given(path, each);
      return element("status-code", { code, action });
    }),
  );
}
