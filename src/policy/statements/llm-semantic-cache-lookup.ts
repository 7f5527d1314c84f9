import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import { type Data, element } from "../element";
import { given, listed } from "../given";
import { boolean, integer, number, policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "llm-semantic-cache-lookup",
  summary: "Answers with what was answered before to a prompt that is close in meaning.",
  follows:
    "The page of 08/2026. It asks for embeddings-backend-auth, for which Microsoft's schema has a default. That expressions may stand in the backend's name and the optional attributes is assumed: both are silent.",
  attributes: {
    "score-threshold": number({ required: true, minimum: 0, maximum: 1, expression: false }),
    "embeddings-backend-id": string({ required: true }),
    "embeddings-backend-auth": string({ required: "contested", values: ["system-assigned"], expression: false }),
    "ignore-system-messages": boolean({ default: "false" }),
    "max-message-count": integer({ minimum: 1 }),
    "cache-id": string({ undocumented: true }),
  },
  children: [{ name: "vary-by", text: { required: true, expression: true } }],
  once: true,
  sections: ["inbound"],
  scopes: ["global", "product", "api", "operation"],
  gateways: ["classic", "v2", "consumption", "self-hosted"],
  documentation: policyPage("llm-semantic-cache-lookup"),
};

/** How alike questions must be, and whose answers are looked at. */
export interface LlmSemanticCacheLookupArgs {
  /** Greatest distance of a question that counts as the same, 0 to 1: lower is stricter. Start at 0.05. */
  scoreThreshold: number;
  /** Name of the backend that gives embeddings. Any author of a policy may use it, with the service's identity. */
  embeddingsBackendId: string;
  /** Leaves system messages out of the comparison. @default false */
  ignoreSystemMessages?: boolean;
  /**
   * Skips the cache for longer dialogs.
   * @default - no bound
   */
  maxMessageCount?: number;
  /**
   * What parts the cache: answers never cross from one value to another.
   * @default - all callers share answers
   */
  varyBy?: readonly Data[];
}

/**
 * Answers a question from the cache when a similar one was answered before. Needs llm-semantic-cache-store.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/llm-semantic-cache-lookup-policy
 */
export function llmSemanticCacheLookup(args: LlmSemanticCacheLookupArgs): Element {
  return semanticCacheLookup(row, args);
}

/** Either of the statements that look into a semantic cache. */
export function semanticCacheLookup(row: StatementRow, args: LlmSemanticCacheLookupArgs) {
  given(row.name, args);
  const attributes = {
    "score-threshold": args.scoreThreshold,
    "embeddings-backend-id": args.embeddingsBackendId,
    "embeddings-backend-auth": "system-assigned",
    "ignore-system-messages": args.ignoreSystemMessages,
    "max-message-count": args.maxMessageCount,
  };
  const varyBy = listed(`${row.name}.vary-by`, args.varyBy ?? []).map((key) => element("vary-by", {}, key));
  return buildStatement(row, attributes, ...varyBy);
}
