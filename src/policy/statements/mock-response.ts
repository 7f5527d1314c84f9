import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import { given } from "../given";
import { allGateways, allScopes, boolean, integer, policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "mock-response",
  summary: "Ends the pipeline and answers with an example of the operation, or with one made from its schema.",
  follows: "The page of 03/2024.",
  attributes: {
    "status-code": integer({ minimum: 100, maximum: 999, default: "200", expression: false }),
    "content-type": string({ expression: false }),
    enabled: boolean({ expression: false, undocumented: true }),
    index: integer({ expression: false, undocumented: true }),
  },
  sections: ["inbound", "outbound", "on-error"],
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("mock-response"),
};

/** Which of the operation's responses to give. */
export interface MockResponseArgs {
  /** Status code of the response. @default 200 */
  statusCode?: number;
  /**
   * Media type of the response.
   * @default - the first one that the operation has
   */
  contentType?: string;
}

/**
 * Answers with an example that the operation has for status and media type, or one made from its schema, or nothing.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/mock-response-policy
 */
export function mockResponse(args: MockResponseArgs = {}): Element {
  const { statusCode, contentType } = given(row.name, args);
  return buildStatement(row, { "status-code": statusCode, "content-type": contentType });
}
