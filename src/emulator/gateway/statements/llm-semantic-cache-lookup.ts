import { bytesBody } from "../body";
import { childElements, contentOf } from "../child-elements";
import { readCompletionRequest } from "../completion-request";
import type { Exchange } from "../exchange";
import { traceFailure } from "../failure-trace";
import { HeaderMap } from "../headers";
import { type CachedAnswer, findAnswer, type LookupSettings } from "../semantic-cache";
import type { StatementHandler } from "../statement-handler";

/**
 * Answers from the cache. The distance is taken for a cosine distance, which is assumed; a hit skips the rest of inbound
 * and the backend, and goes through outbound behind the store, which is assumed too.
 * @see https://learn.microsoft.com/azure/api-management/llm-semantic-cache-lookup-policy
 */
export const llmSemanticCacheLookup: StatementHandler = (element, compiler) => {
  const backendId = compiler.literal(element, "embeddings-backend-id");
  const distance = compiler.number(element, "score-threshold");
  const ignoresSystem = compiler.boolean(element, "ignore-system-messages", false);
  const maximum = compiler.integer(element, "max-message-count");
  const keys = childElements(element, "vary-by").map((child) => compiler.text(contentOf(child)));
  if (!backendId || !distance) {
    compiler.refuse(
      element,
      "`llm-semantic-cache-lookup`: expected `embeddings-backend-id` and `score-threshold`. Add them.",
    );
    return () => undefined;
  }
  if (!compiler.hasBackend(backendId))
    compiler.refuse(
      element,
      `\`embeddings-backend-id\`: expected the name of a backend, got ${backendId}. Create that backend first.`,
    );
  if (!compiler.where.externalCache)
    compiler.refuse(
      element,
      "`llm-semantic-cache-lookup`: expected a service with an external cache. Attach a Redis with RediSearch first.",
    );
  compiler.needsRequestBody();

  return async (exchange) => {
    const request = readCompletionRequest(exchange);
    if (!request) return;
    const partition = keys.map((key) => key(exchange));
    const settings: LookupSettings = {
      distance: distance(exchange),
      embeddingsBackendId: backendId,
      ignoresSystemMessages: ignoresSystem(exchange),
      maximumMessages: maximum?.(exchange),
    };
    const answer = await findAnswer(exchange, request, partition, settings).catch((error: unknown) =>
      noted(exchange, error),
    );
    if (!answer) return;
    exchange.response = responseOf(answer);
    exchange.finished = true;
    exchange.resumeAfter = "llm-semantic-cache-store";
  };
};

function responseOf({ contentType, body }: CachedAnswer) {
  const headers = new HeaderMap();
  headers.set("content-type", contentType);
  return { status: 200, reason: "OK", headers, body: bytesBody(body) };
}

/** The request goes on without the cache. */
function noted(exchange: Exchange, error: unknown): undefined {
  const message = error instanceof Error ? error.message : String(error);
  traceFailure(exchange, "llm-semantic-cache-lookup", `The semantic cache failed: ${message}`);
  return undefined;
}
