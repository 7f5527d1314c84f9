import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import type { Data } from "../element";
import { given } from "../given";
import { integer, policyPage, type StatementRow } from "../statement-row";

export const row: StatementRow = {
  name: "llm-semantic-cache-store",
  summary: "Keeps the answer for prompts that are close in meaning.",
  attributes: { duration: integer({ required: true, minimum: 1 }) },
  once: true,
  sections: ["outbound"],
  scopes: ["global", "product", "api", "operation"],
  gateways: ["classic", "v2", "consumption", "self-hosted"],
  documentation: policyPage("llm-semantic-cache-store"),
};

/** How long answers are kept. */
export interface LlmSemanticCacheStoreArgs {
  /** How long an answer is kept, in seconds. */
  durationSeconds: Data;
}

/**
 * Keeps the answer for llm-semantic-cache-lookup.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/llm-semantic-cache-store-policy
 */
export function llmSemanticCacheStore(args: LlmSemanticCacheStoreArgs): Element {
  return semanticCacheStore(row, args);
}

/** Either of the statements that fill a semantic cache. */
export function semanticCacheStore(row: StatementRow, args: LlmSemanticCacheStoreArgs) {
  const { durationSeconds } = given(row.name, args);
  return buildStatement(row, { duration: durationSeconds });
}
