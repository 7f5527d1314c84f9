import { buildStatement } from "../build-statement";
import type { Element, Expression, Node } from "../document";
import { given } from "../given";
import { allGateways, allScopes, policyPage, type StatementRow, string } from "../statement-row";

export const WaitFor = { All: "all", Any: "any" } as const;
export type WaitFor = (typeof WaitFor)[keyof typeof WaitFor];

export const row: StatementRow = {
  name: "wait",
  summary: "Runs its statements at the same time, and goes on when all of them, or one, are done.",
  follows:
    "The page of 07/2024 for `for`, which the schema of Microsoft's editor requires; that schema for what may stand inside, where the page has send-request, cache-lookup-value and choose only.",
  attributes: { for: string({ values: Object.values(WaitFor), default: "all" }) },
  children: {
    statements: [
      "send-request",
      "cache-lookup-value",
      "choose",
      "cache-store-value",
      "forward-request",
      "authentication-managed-identity",
      "authentication-token",
    ],
  },
  sections: ["inbound", "backend", "outbound"],
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("wait"),
};

/** What is waited for. */
export interface WaitArgs {
  /** `all`: for every statement; `any`: for the first that is done, and the others are ended. @default "all" */
  for?: WaitFor | Expression;
}

/**
 * Runs statements at the same time: send-request, cache-lookup-value and choose.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/wait-policy
 */
export function wait(args: WaitArgs, ...statements: readonly Node[]): Element {
  return buildStatement(row, { for: given(row.name, args).for }, ...statements);
}
