import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import type { Data } from "../element";
import { given } from "../given";
import { allScopes, boolean, policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "authentication-managed-identity",
  summary:
    "Gets a token of the gateway's managed identity for a resource, and sends it to the backend as `Authorization` or keeps it in a variable.",
  attributes: {
    resource: string({ required: true }),
    "client-id": string({ expression: false }),
    "output-token-variable-name": string({ expression: false }),
    "ignore-error": boolean({ default: "false", expression: false }),
  },
  sections: ["inbound"],
  scopes: allScopes.filter((scope) => scope !== "workspace"),
  gateways: ["classic", "v2", "consumption", "self-hosted"],
  documentation: policyPage("authentication-managed-identity"),
};

/** What the token is for, and where it goes. */
export interface AuthenticationManagedIdentityArgs {
  /** Application id URI that the token is for, such as `https://cognitiveservices.azure.com`. */
  resource: Data;
  /** Client id of a user-assigned identity. @default - the system-assigned identity */
  clientId?: string;
  /**
   * Puts the token into this variable instead of the Authorization header.
   * @default - the token goes into the Authorization header
   */
  outputTokenVariableName?: string;
  /** Goes on without a token when none can be had. @default false */
  ignoreError?: boolean;
}

/**
 * Authenticates to the backend as a managed identity of the API Management service.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/authentication-managed-identity-policy
 */
export function authenticationManagedIdentity(args: AuthenticationManagedIdentityArgs): Element {
  given(row.name, args);
  return buildStatement(row, {
    resource: args.resource,
    "client-id": args.clientId,
    "output-token-variable-name": args.outputTokenVariableName,
    "ignore-error": args.ignoreError,
  });
}
