import { decodeContent } from "../content-encoding";
import { keepAnswer, pendingQuestion } from "../semantic-cache";
import type { StatementHandler } from "../statement-handler";

/** An answer larger than this is not kept. */
const largestAnswer = 4 * 1024 * 1024;

/**
 * Keeps a complete JSON answer for llm-semantic-cache-lookup, once it has passed to the caller.
 * @see https://learn.microsoft.com/azure/api-management/llm-semantic-cache-store-policy
 */
export const llmSemanticCacheStore: StatementHandler = (element, compiler) => {
  const duration = compiler.integer(element, "duration");
  if (!duration) {
    compiler.refuse(element, "`duration`: expected how many seconds an answer is kept. Add it.");
    return () => undefined;
  }

  return (exchange) => {
    const question = pendingQuestion(exchange);
    const contentType = exchange.response?.headers.get("content-type") ?? "";
    if (!question || exchange.response?.status !== 200 || !contentType.startsWith("application/json")) return;
    const seconds = duration(exchange);
    const encoding = exchange.response.headers.get("content-encoding");
    const chunks: Buffer[] = [];
    let size = 0;
    exchange.tapResponse({
      chunk(bytes) {
        size += bytes.length;
        if (size <= largestAnswer) chunks.push(bytes);
      },
      end(outcome) {
        if (outcome !== "complete" || size > largestAnswer) return undefined;
        const body = decodeContent(Buffer.concat(chunks), encoding).toString("utf8");
        return keepAnswer(exchange, question, { contentType, body }, seconds);
      },
    });
  };
};
