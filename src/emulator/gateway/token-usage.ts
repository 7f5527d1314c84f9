// Reads what a completion cost from the response as it passes: from `usage` of a JSON answer, from the words of a stream.
import { parseObject } from "./completion-request";
import type { ExchangeResponse, ResponseTap } from "./exchange";
import { tokenCount } from "./token-count";

export interface TokenUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** A JSON answer larger than this is not looked into: no completion is. */
const largestAnswer = 4 * 1024 * 1024;

/** The `usage` of chat completions, responses and embeddings. */
export function usageOf(text: string): TokenUsage | undefined {
  const usage = parseObject(text)?.usage as Record<string, unknown> | null | undefined;
  if (typeof usage !== "object" || usage === null) return undefined;
  const count = (...names: readonly string[]) =>
    names.map((name) => usage[name]).find((value) => typeof value === "number") as number | undefined;
  const promptTokens = count("prompt_tokens", "input_tokens");
  if (promptTokens === undefined) return undefined;
  return { promptTokens, completionTokens: count("completion_tokens", "output_tokens") ?? 0 };
}

/** Watches a response and says at its end what it cost; nothing for an error of the backend. */
export function usageTap(
  response: () => ExchangeResponse | undefined,
  promptTokens: () => number,
  done: (usage: TokenUsage) => void | Promise<void>,
): ResponseTap {
  const chunks: Buffer[] = [];
  let size = 0;
  let stream: StreamedCompletion | undefined;
  return {
    chunk(bytes) {
      if (isEventStream(response())) {
        stream ??= new StreamedCompletion();
        stream.write(bytes);
      } else {
        size += bytes.length;
        if (size <= largestAnswer) chunks.push(bytes);
      }
    },
    end() {
      const status = response()?.status ?? 500;
      if (status >= 400) return undefined;
      if (stream) return done({ promptTokens: promptTokens(), completionTokens: stream.tokens() });
      const usage = size <= largestAnswer ? usageOf(Buffer.concat(chunks).toString("utf8")) : undefined;
      return usage && done(usage);
    },
  };
}

function isEventStream(response: ExchangeResponse | undefined): boolean {
  return response?.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
}

/** Counts the words of a streamed completion; holds one unfinished line and the text of one event. */
class StreamedCompletion {
  readonly #decoder = new TextDecoder();
  #line = "";
  #tokens = 0;

  write(bytes: Buffer): void {
    const lines = (this.#line + this.#decoder.decode(bytes, { stream: true })).split("\n");
    this.#line = lines.pop() ?? "";
    for (const line of lines) if (line.startsWith("data:")) this.#event(line.slice("data:".length));
  }

  tokens(): number {
    return this.#tokens;
  }

  #event(data: string): void {
    const event = parseObject(data);
    const choices: unknown = event?.choices;
    const deltas = Array.isArray(choices)
      ? choices.map((choice) => (choice as { delta?: { content?: unknown } }).delta?.content)
      : [event?.delta];
    for (const text of deltas) if (typeof text === "string" && text !== "") this.#tokens += tokenCount(text);
  }
}
