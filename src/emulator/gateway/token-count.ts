// Tokens of a text by the encoding of OpenAI's present models. Which tokenizer Azure estimates with is not documented.

type CountTokens = (text: string, options: { disallowedSpecial: ReadonlySet<string> }) => number;
const noMarks: ReadonlySet<string> = new Set();
let countTokens: CountTokens | undefined;

/** The number of tokens of a text in o200k_base. The encoding is loaded with its first use: it takes a while. */
export function tokenCount(text: string): number {
  countTokens ??= (require("gpt-tokenizer/encoding/o200k_base") as { countTokens: CountTokens }).countTokens;
  // Words of a prompt that look like the tokenizer's own marks are plain text.
  return countTokens(text, { disallowedSpecial: noMarks });
}
