import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import type { Data } from "../element";
import { given } from "../given";
import { allGateways, allScopes, boolean, integer, policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "forward-request",
  summary: "Sends the request to the backend and takes its response.",
  attributes: {
    "http-version": string({ values: ["1", "2", "2or1"], default: "1", expression: false }),
    timeout: integer({ minimum: 0, default: "300" }),
    "timeout-ms": integer({ minimum: 0 }),
    "continue-timeout": integer({ minimum: 0 }),
    "follow-redirects": boolean({ default: "false" }),
    "buffer-request-body": boolean({ default: "false", expression: false }),
    "buffer-response": boolean({ default: "true", expression: false }),
    "fail-on-error-status-code": boolean({ default: "false" }),
  },
  sections: ["backend"],
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("forward-request"),
};

/** How the request is sent and its answer taken. */
export interface ForwardRequestArgs {
  /** Seconds until the response headers must have come. @default 300 */
  timeoutSeconds?: Data;
  /** Keeps the request body, so that a retry can send it again. @default false */
  bufferRequestBody?: boolean;
  /** Holds back 8 KB of the response at a time; false passes each chunk on at once. @default true */
  bufferResponse?: boolean;
  /** @default false */
  followRedirects?: Data;
  /** Status codes from 400 up run on-error. @default false */
  failOnErrorStatusCode?: Data;
}

/**
 * Sends the request to the backend and waits for its response.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/forward-request-policy
 */
export function forwardRequest(args: ForwardRequestArgs = {}): Element {
  given(row.name, args);
  return buildStatement(row, {
    timeout: args.timeoutSeconds,
    "follow-redirects": args.followRedirects,
    "buffer-request-body": args.bufferRequestBody,
    "buffer-response": args.bufferResponse,
    "fail-on-error-status-code": args.failOnErrorStatusCode,
  });
}
