import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import type { Data } from "../element";
import { given } from "../given";
import { allGateways, allScopes, boolean, integer, policyPage, type StatementRow, string } from "../statement-row";

export const HttpVersion = { Http1: "1", Http2: "2", Http2Or1: "2or1" } as const;
export type HttpVersion = (typeof HttpVersion)[keyof typeof HttpVersion];

export const row: StatementRow = {
  name: "forward-request",
  summary: "Sends the request to the backend and takes its response.",
  attributes: {
    "http-version": string({ values: Object.values(HttpVersion), default: "1", expression: false }),
    timeout: integer({ minimum: 0, default: "300" }),
    "timeout-ms": integer({ minimum: 0 }),
    "continue-timeout": integer({ minimum: 0 }),
    "follow-redirects": boolean({ default: "false" }),
    "buffer-request-body": boolean({ default: "false", expression: false }),
    "buffer-response": boolean({ default: "true", expression: false }),
    "fail-on-error-status-code": boolean({ default: "false", expression: false }),
  },
  oneOf: [{ attributes: ["timeout", "timeout-ms"], need: "at-most-one" }],
  sections: ["backend"],
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("forward-request"),
};

/** How the request is sent and its answer taken. */
export interface ForwardRequestArgs {
  /** Seconds until the response headers must have come; networks may drop it after 240. @default 300 */
  timeoutSeconds?: Data;
  /** The same in milliseconds, instead. @default - `timeoutSeconds` */
  timeoutMilliseconds?: Data;
  /** Seconds until a `100 Continue` must have come. @default - none */
  continueTimeoutSeconds?: Data;
  /** HTTP version to the backend; `2or1` prefers 2. @default "1" */
  httpVersion?: HttpVersion;
  /** Keeps the request body, so that a retry can send it again. @default false */
  bufferRequestBody?: boolean;
  /** Holds back 8 KB of the response at a time; false passes each chunk on at once. @default true */
  bufferResponse?: boolean;
  /** @default false */
  followRedirects?: Data;
  /** Status codes from 400 up run on-error. @default false */
  failOnErrorStatusCode?: boolean;
}

/**
 * Sends the request to the backend and waits for its response.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/forward-request-policy
 */
export function forwardRequest(args: ForwardRequestArgs = {}): Element {
  given(row.name, args);
  return buildStatement(row, {
    "http-version": args.httpVersion,
    timeout: args.timeoutSeconds,
    "timeout-ms": args.timeoutMilliseconds,
    "continue-timeout": args.continueTimeoutSeconds,
    "follow-redirects": args.followRedirects,
    "buffer-request-body": args.bufferRequestBody,
    "buffer-response": args.bufferResponse,
    "fail-on-error-status-code": args.failOnErrorStatusCode,
  });
}
