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

/** Hears what an exchange cost; of nothing when no backend gave an answer whose cost can be told. */
type UsageListener = (usage: TokenUsage | undefined) => void | Promise<void>;

/** One exchange is watched once, however many statements want to know what it cost. */
const meters = new ExchangeSlot<UsageMeter>();

/**
 * Calls `done` once, at the end of an exchange, with what the answers of its backends cost, whatever policies made of
 * them; errors of a backend cost nothing.
 * @param promptTokens the estimate that counts for a stream
 */
export function onUsage(exchange: Exchange, promptTokens: () => number, done: UsageListener): void {
  let meter = meters.get(exchange);
  if (meter === undefined) {
    meter = new UsageMeter();
    meters.set(exchange, meter);
    meter.watch(exchange);
  }
  meter.listen(promptTokens, done);
}

class UsageMeter {
  readonly #listeners: { readonly promptTokens: () => number; readonly done: UsageListener }[] = [];
  readonly #costs: AnswerCost[] = [];
  #underWay = 0;
  #isOver = false;

  watch(exchange: Exchange): void {
    exchange.tapBackend((response) => {
      if (response.status >= 400) return undefined;
      this.#underWay++;
      return new AnswerTap(response, (cost) => {
        this.#underWay--;
        if (cost !== undefined) this.#costs.push(cost);
        return this.#tell();
      });
    });
    exchange.afterwards(() => {
      this.#isOver = true;
      return this.#tell();
    });
  }

  listen(promptTokens: () => number, done: UsageListener): void {
    this.#listeners.push({ promptTokens, done });
  }

  /** The client may have its answer before a backend's, which a policy replaced, has ended. */
  async #tell(): Promise<void> {
    if (!this.#isOver || this.#underWay > 0) return;
    await Promise.all(this.#listeners.map(async ({ promptTokens, done }) => done(this.#total(promptTokens))));
  }

  #total(estimate: () => number): TokenUsage | undefined {
    if (this.#costs.length === 0) return undefined;
    const sum = (of: (cost: AnswerCost) => number) => this.#costs.reduce((total, cost) => total + of(cost), 0);
    return {
      promptTokens: sum(({ promptTokens }) => promptTokens ?? estimate()),
      completionTokens: sum(({ completionTokens }) => completionTokens),
    };
  }
}

interface AnswerCost {
  /** A stream does not tell. */
  readonly promptTokens: number | undefined;
  readonly completionTokens: number;
}

/** Reads one answer of a backend as it passes. */
class AnswerTap implements ResponseTap {
  readonly #isStream: boolean;
  readonly #encoding: string | undefined;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #stream: StreamedCompletion | undefined;

  constructor(
    { headers }: ExchangeResponse,
    private readonly done: (cost: AnswerCost | undefined) => Promise<void>,
  ) {
    this.#isStream = headers.get("content-type")?.toLowerCase().startsWith("text/event-stream") ?? false;
    this.#encoding = headers.get("content-encoding");
    if (this.#isStream && !this.#encoding) this.#stream = new StreamedCompletion();
  }

  chunk(bytes: Buffer): void {
    if (this.#stream !== undefined) {
      this.#stream.write(bytes);
      return;
    }
    this.#size += bytes.length;
    if (this.#size <= largestAnswer) this.#chunks.push(bytes);
  }

  end(): Promise<void> {
    return this.done(this.#cost());
  }

  #cost(): AnswerCost | undefined {
    if (this.#stream === undefined && this.#size > largestAnswer) return undefined;
    const stream = this.#stream ?? (this.#isStream ? unpacked(Buffer.concat(this.#chunks), this.#encoding) : undefined);
    if (stream === undefined) return usageOf(Buffer.concat(this.#chunks), this.#encoding);
    return { promptTokens: undefined, completionTokens: stream.tokens() };
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
      ? choices.map((choice) => (choice as { delta?: { content?: unknown } | null } | null)?.delta?.content)
      : [event?.delta];
    for (const text of deltas) if (typeof text === "string" && text !== "") this.#tokens += tokenCount(text);
  }
}
