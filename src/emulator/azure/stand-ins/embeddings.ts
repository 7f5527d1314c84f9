// Vectors of texts without a model: words and their three-letter parts, hashed. Texts that share most of them are near.
import { createHash } from "node:crypto";
import { tokenCountInTurns } from "../../gateway/token-count";

type Json = Readonly<Record<string, unknown>>;

const defaultDimensions = 1536;
/** What the embeddings models take of one text. */
const longestInput = 8192;

export interface Embeddings {
  readonly answer: Json;
  readonly cost: { readonly promptTokens: number; readonly completionTokens: number };
}

/** The body of `POST …/embeddings`, or what is wrong with the request. */
export async function embeddings(body: Json, model: string): Promise<Embeddings | { readonly problem: string }> {
  const { input, dimensions = defaultDimensions, encoding_format: format } = body;
  const texts: readonly unknown[] = Array.isArray(input) ? input : [input];
  if (texts.length === 0 || !texts.every((text) => typeof text === "string" && text !== ""))
    return { problem: "'input' must be a text or a list of texts" };
  if (!Number.isInteger(dimensions) || Number(dimensions) < 1 || Number(dimensions) > 3072)
    return { problem: "'dimensions' must be a whole number from 1 to 3072" };
  let promptTokens = 0;
  for (const text of texts) {
    const tokens = await tokenCountInTurns(text as string);
    if (tokens > longestInput)
      return {
        problem: `This model's maximum context length is ${longestInput} tokens, however you requested ${tokens} tokens`,
      };
    promptTokens += tokens;
  }
  const data = texts.map((text, index) => ({
    object: "embedding",
    index,
    embedding: encoded(vectorOf(text as string, Number(dimensions)), format),
  }));
  return {
    answer: { object: "list", data, model, usage: { prompt_tokens: promptTokens, total_tokens: promptTokens } },
    cost: { promptTokens, completionTokens: 0 },
  };
}

/** Clients may ask for the bytes of the 32-bit floats in base64 instead of numbers. */
function encoded(vector: readonly number[], format: unknown): readonly number[] | string {
  return format === "base64" ? Buffer.from(Float32Array.from(vector).buffer).toString("base64") : vector;
}

function vectorOf(text: string, dimensions: number): readonly number[] {
  const vector = new Array<number>(dimensions).fill(0);
  for (const [feature, weight] of features(text.toLowerCase())) {
    const digest = createHash("sha256").update(feature).digest();
    const at = digest.readUInt32LE(0) % dimensions;
    vector[at] = (vector[at] ?? 0) + ((digest[4] ?? 0) % 2 === 0 ? weight : -weight);
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}

function* features(text: string): Generator<readonly [string, number]> {
  for (const word of text.match(/[\p{L}\p{N}_-]+/gu) ?? [text]) {
    yield [`word:${word}`, 1];
    for (let start = 0; start + 3 <= word.length; start++) yield [`part:${word.slice(start, start + 3)}`, 0.3];
  }
}
