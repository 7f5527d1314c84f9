// A plausible answer to a chat: it depends on the question alone, but each completion has an id of its own.
import { randomUUID } from "node:crypto";
import { decode, encode } from "gpt-tokenizer/encoding/o200k_base";
import { encodedPieces, tokenCountInTurns } from "../../gateway/token-count";
import { isRecord } from "../resource-type";

type Json = Readonly<Record<string, unknown>>;

export interface Completion {
  readonly answer: Readonly<Record<string, unknown>> & {
    readonly id: string;
    readonly created: number;
    readonly model: string;
  };
  readonly cost: { readonly promptTokens: number; readonly completionTokens: number };
}

const defaultMaximum = 256;
/** An answer is never longer: what gpt-4o gives at most. */
const longestAnswer = 16_384;
/** A character is made of few tokens; after these it is taken to be one that is no character. */
const tokensOfCharacter = 16;

/** The body of `POST …/chat/completions`, or what is wrong with the request. */
export async function chatCompletion(
  body: Json,
  model: string,
  created: number,
): Promise<Completion | { readonly problem: string }> {
  const { messages } = body;
  if (!Array.isArray(messages) || messages.length === 0) return { problem: "'messages' is a required property" };
  const texts = messages.map((message: unknown) => contentText(isRecord(message) ? message.content : ""));
  let promptTokens = 3;
  for (const text of texts) promptTokens += (await tokenCountInTurns(text)) + 4;
  const limits = ["max_completion_tokens", "max_tokens"].filter((name) => (body[name] ?? null) !== null);
  for (const name of limits)
    if (!Number.isInteger(body[name]) || Number(body[name]) < 1)
      return { problem: `'${name}' must be an integer of at least 1, got ${JSON.stringify(body[name])}` };
  const maximum = Math.min(longestAnswer, Number(body[limits[0] ?? ""] ?? defaultMaximum));
  const tokens = firstTokens(`You asked: ${texts.at(-1) ?? ""}`, maximum + 1);
  const content = wholeCharacters(tokens.slice(0, maximum)).join("");
  const completionTokens = Math.min(tokens.length, maximum);
  const usage = {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
  const choice = {
    index: 0,
    finish_reason: tokens.length > maximum ? "length" : "stop",
    message: { role: "assistant", content },
  };
  return {
    answer: { id: `chatcmpl-${randomUUID()}`, object: "chat.completion", created, model, choices: [choice], usage },
    cost: { promptTokens, completionTokens },
  };
}

/** The events of the same completion as a stream; usage comes last, when it was asked for. */
export function streamedCompletion(answer: Json, includesUsage: boolean): readonly string[] {
  const { id, created, model, choices, usage } = answer;
  const [choice] = (choices ?? []) as readonly {
    readonly finish_reason: string;
    readonly message: { readonly content: string };
  }[];
  const chunk = (delta: Json, finish: string | null) => ({
    id,
    object: "chat.completion.chunk",
    created,
    model,
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  const words = wholeCharacters(firstTokens(choice?.message.content ?? "", longestAnswer));
  const events: unknown[] = [
    chunk({ role: "assistant", content: "" }, null),
    ...words.map((content) => chunk({ content }, null)),
    chunk({}, choice?.finish_reason ?? "stop"),
    ...(includesUsage ? [{ id, object: "chat.completion.chunk", created, model, choices: [], usage }] : []),
  ];
  return [...events.map((event) => `data: ${JSON.stringify(event)}\n\n`), "data: [DONE]\n\n"];
}

/** The tokens that a text begins with, at least as many as asked for when it has them. */
function firstTokens(text: string, count: number): readonly number[] {
  const tokens: number[] = [];
  for (const piece of encodedPieces(text)) {
    // Words of a prompt that look like the tokenizer's own marks are plain text.
    tokens.push(...encode(piece, { disallowedSpecial: new Set() }));
    if (tokens.length >= count) break;
  }
  return tokens;
}

/** Texts of tokens; those that share a character stay together, and what is left of a cut one at the end is dropped. */
function wholeCharacters(tokens: readonly number[]): readonly string[] {
  const texts: string[] = [];
  let held: number[] = [];
  for (const token of tokens) {
    held.push(token);
    const text = decode(held);
    if (text.endsWith("\uFFFD") && held.length < tokensOfCharacter) continue;
    texts.push(text);
    held = [];
  }
  return texts;
}

function contentText(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((part: unknown) => (isRecord(part) && typeof part.text === "string" ? part.text : "")).join("\n");
}
