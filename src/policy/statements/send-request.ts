import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import type { Data } from "../element";
import { requestAttributes, requestElements, requestParts, type SentRequestArgs } from "../sent-request";
import {
  allGateways,
  allScopes,
  allSections,
  boolean,
  integer,
  policyPage,
  type StatementRow,
  string,
} from "../statement-row";

export const row: StatementRow = {
  name: "send-request",
  summary: "Sends a request of the gateway's own and keeps the response in a context variable.",
  follows:
    "The page of 03/2024. It requires `response-variable-name`, which its own example leaves out. That the children may stand in any order is assumed; authentication-token and authentication-token-store stand in the schema of Microsoft's editor only.",
  attributes: {
    ...requestAttributes,
    "response-variable-name": string({ required: "contested" }),
    "timeout-ms": integer({ minimum: 0, undocumented: true }),
    "ignore-error": boolean({ default: "false", expression: false }),
    "buffer-response": boolean({ default: "true", expression: false, undocumented: true }),
    "fail-on-error-status-code": boolean({ default: "false", expression: false, undocumented: true }),
  },
  children: requestParts,
  anyOrder: true,
  sections: allSections,
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("send-request"),
};

/** The request, and where its response goes. */
export interface SendRequestArgs extends SentRequestArgs {
  /** Context variable that gets the response, as `IResponse`. */
  responseVariableName: Data;
  /** Goes on when the call fails, with null in the variable. @default false */
  ignoreError?: boolean;
}

/**
 * Sends a request and waits for its response.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/send-request-policy
 */
export function sendRequest(args: SendRequestArgs): Element {
  const parts = requestElements(row.name, args);
  const attributes = {
    mode: args.mode,
    "response-variable-name": args.responseVariableName,
    timeout: args.timeoutSeconds,
    "ignore-error": args.ignoreError,
  };
  return buildStatement(row, attributes, ...parts);
}
