// Reads what a completion cost from the response as it passes: from `usage` of a JSON answer, from the words of a stream.
import { parseObject } from "./completion-request";
import { decodeContent } from "./content-encoding";
import type { Exchange, ExchangeResponse, ResponseTap } from "./exchange";
import { ExchangeSlot } from "./exchange-slot";
import { tokenCount } from "./token-count";

export interface TokenUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** A JSON answer larger than this is not looked into: no completion is. */
const largestAnswer = 4 * 1024 * 1024;

/** The `usage` of chat completions, responses and embeddings; undefined for a body that has none or cannot be read. */
export function usageOf(body: Buffer, encoding: string | undefined): TokenUsage | undefined {
  const usage = parseObject(textOf(body, encoding) ?? "")?.usage as Record<string, unknown> | null | undefined;
  if (typeof usage !== "object" || usage === null) return undefined;
  const count = (...names: readonly string[]) =>
    names.map((name) => usage[name]).find((value) => typeof value === "number") as number | undefined;
  const promptTokens = count("prompt_tokens", "input_tokens");
  if (promptTokens === undefined) return undefined;
  return { promptTokens, completionTokens: count("completion_tokens", "output_tokens") ?? 0 };
}

type UsageListener = (usage: TokenUsage) => void | Promise<void>;

/** One exchange is watched once, however many statements want to know what it cost. */
const meters = new ExchangeSlot<UsageMeter>();

/**
 * Calls `done` at the end of an exchange with what it cost; never for an error of the backend.
 * @param promptTokens the estimate that counts for a stream
 */
export function onUsage(exchange: Exchange, promptTokens: () => number, done: UsageListener): void {
  let meter = meters.get(exchange);
  if (meter === undefined) {
    meter = new UsageMeter(exchange);
    meters.set(exchange, meter);
    exchange.tapResponse(meter);
  }
  meter.listen(promptTokens, done);
}

class UsageMeter implements ResponseTap {
  readonly #listeners: { readonly promptTokens: () => number; readonly done: UsageListener }[] = [];
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #stream: StreamedCompletion | undefined;

  constructor(private readonly exchange: Exchange) {}

  listen(promptTokens: () => number, done: UsageListener): void {
    this.#listeners.push({ promptTokens, done });
  }

  chunk(bytes: Buffer): void {
    const { response } = this.exchange;
    if (this.#stream !== undefined || (isEventStream(response) && !response?.headers.get("content-encoding"))) {
      this.#stream ??= new StreamedCompletion();
      this.#stream.write(bytes);
      return;
    }
    this.#size += bytes.length;
    if (this.#size <= largestAnswer) this.#chunks.push(bytes);
  }

  async end(): Promise<void> {
    const { response } = this.exchange;
    if (response === undefined || response.status >= 400) return;
    const [only, ...more] = this.#chunks;
    const body = more.length === 0 ? only : Buffer.concat(this.#chunks);
    const isWhole = body !== undefined && this.#size <= largestAnswer;
    const encoding = response.headers.get("content-encoding");
    const stream = this.#stream ?? (isWhole && isEventStream(response) ? unpacked(body, encoding) : undefined);
    const usage = stream === undefined && isWhole ? usageOf(body, encoding) : undefined;
    for (const { promptTokens, done } of this.#listeners) {
      if (stream) await done({ promptTokens: promptTokens(), completionTokens: stream.tokens() });
      else if (usage) await done(usage);
    }
  }
}

/** A text behind its encoding; undefined when it cannot be read, which must not fail what has been answered. */
function textOf(body: Buffer, encoding: string | undefined): string | undefined {
  try {
    return decodeContent(body, encoding).toString("utf8");
  } catch {
    return undefined;
  }
}

/** A stream that came compressed can be read only once it is whole. */
function unpacked(body: Buffer, encoding: string | undefined): StreamedCompletion | undefined {
  const text = textOf(body, encoding);
  if (text === undefined) return undefined;
  const stream = new StreamedCompletion();
  stream.write(Buffer.from(text));
  return stream;
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
