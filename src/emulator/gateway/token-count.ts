// Tokens of a text by the encoding of OpenAI's present models. Which tokenizer Azure estimates with is not documented.
import { setImmediate as othersTurn } from "node:timers/promises";

type CountTokens = (text: string, options: { disallowedSpecial: ReadonlySet<string> }) => number;
const noMarks: ReadonlySet<string> = new Set();
let countTokens: CountTokens | undefined;

/**
 * At most 256 characters, up to a place where the encoding parts words in any case: before a single character, such as a
 * space, that a letter follows. Where no such place is near, the cut may part what would have been one token.
 */
const piece = /.{1,256}(?=$| \p{L}|(?<=[\p{L}\p{N}])[^\r\n\p{L}\p{M}\p{N}']\p{L})|.{1,256}/gsu;
/** How many pieces are counted before others get their turn: some milliseconds, more for text that is hard to encode. */
const piecesAtOnce = 32;

/** A text in pieces that the encoder takes one by one: a word of n characters costs it n². */
export function* encodedPieces(text: string): Generator<string> {
  for (const [found] of text.matchAll(piece)) yield found;
}

/**
 * The number of tokens of a text in o200k_base; of an unbroken run of more than 256 characters about the number, which
 * is assumed to be near enough.
 */
export function tokenCount(text: string): number {
  let tokens = 0;
  for (const part of encodedPieces(text)) tokens += pieceCount(part);
  return tokens;
}

/** The same for a text of any length, without keeping others waiting. */
export async function tokenCountInTurns(text: string): Promise<number> {
  let tokens = 0;
  let counted = 0;
  for (const part of encodedPieces(text)) {
    if (counted++ % piecesAtOnce === piecesAtOnce - 1) await othersTurn();
    tokens += pieceCount(part);
  }
  return tokens;
}

/** The encoding is loaded with its first use: it takes a while. */
function pieceCount(part: string): number {
  countTokens ??= (require("gpt-tokenizer/encoding/o200k_base") as { countTokens: CountTokens }).countTokens;
  // Words of a prompt that look like the tokenizer's own marks are plain text.
  return countTokens(part, { disallowedSpecial: noMarks });
}
