import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import type { Data } from "../element";
import { given } from "../given";
import { policyError } from "../policy-error";
import { boolean, policyPage, type StatementRow, string } from "../statement-row";

export const IdentityType = { Managed: "managed", Jwt: "jwt" } as const;
export type IdentityType = (typeof IdentityType)[keyof typeof IdentityType];

export const row: StatementRow = {
  name: "get-authorization-context",
  summary: "Gets an access token of a credential manager's connection into a variable.",
  follows: "The page of 07/2024: inbound; Microsoft's policy toolkit has it in backend and outbound too.",
  attributes: {
    "provider-id": string({ required: true }),
    "authorization-id": string({ required: true }),
    "context-variable-name": string({ required: true }),
    "identity-type": string({ values: Object.values(IdentityType), default: IdentityType.Managed }),
    identity: string(),
    "ignore-error": boolean({ default: "false" }),
  },
  sections: ["inbound"],
  scopes: ["global", "product", "api", "operation"],
  gateways: ["classic", "v2", "consumption"],
  documentation: policyPage("get-authorization-context"),
};

/** Which connection, as whom, and where its token goes. */
export interface GetAuthorizationContextArgs {
  /** Id of the credential provider. */
  providerId: Data;
  /** Id of the connection. */
  authorizationId: Data;
  /** Variable that gets an `Authorization`, with `AccessToken` and `Claims`. */
  contextVariableName: Data;
  /** Who must have access to the connection: the service's own identity, or the one of a token. @default "managed" */
  identityType?: IdentityType;
  /**
   * Token of Microsoft Entra ID for `https://azure-api.net/authorization-manager`.
   * @default - none; required when `identityType` is `jwt`
   */
  identity?: Data;
  /** Sets the variable to null instead of answering 500 when there is no token. @default false */
  ignoreError?: Data;
}

/**
 * Gets the token of a connection of the credential manager.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/get-authorization-context-policy
 */
export function getAuthorizationContext(args: GetAuthorizationContextArgs): Element {
  given(row.name, args);
  const statement = buildStatement(row, {
    "provider-id": args.providerId,
    "authorization-id": args.authorizationId,
    "context-variable-name": args.contextVariableName,
    "identity-type": args.identityType,
    identity: args.identity,
    "ignore-error": args.ignoreError,
  });
  if (args.identityType === IdentityType.Jwt && args.identity === undefined)
    throw policyError(
      "missing-attribute",
      "`get-authorization-context.identity`: expected beside `identity-type` jwt, got none.",
      "Add the attribute.",
    );
  return statement;
}
