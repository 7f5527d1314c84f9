import fc from "fast-check";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { describe, expect, it } from "vitest";
import { encodedPieces, tokenCount, tokenCountInTurns } from "../../../../src/emulator/gateway/token-count";
import { modelGateway } from "./ai-kit";

const library = (text: string) => countTokens(text, { disallowedSpecial: new Set() });

describe("the count of tokens", () => {
  it("is the encoding's own for texts of words, whatever they are made of", async () => {
    const word = fc.oneof(
      fc.string({ unit: "binary", maxLength: 20 }),
      fc.string({
        unit: fc.constantFrom("a", "B", "1", "'s", " ", "\n", "\r", "/", "-", "_", "，", "漢", "é", "\u0301"),
        maxLength: 20,
      }),
      fc.constantFrom("it's", "<|endoftext|>", "snake_case", "https://contoso.example/a?b=c", '{"a":', "  ", "\n\n"),
    );
    const text = fc.array(word, { maxLength: 200 }).map((words) => words.map((each) => `${each} a`).join(""));
    await fc.assert(
      fc.asyncProperty(text, async (written) => {
        expect([...encodedPieces(written)].join("")).toBe(written);
        expect(tokenCount(written)).toBe(library(written));
        expect(await tokenCountInTurns(written)).toBe(library(written));
      }),
    );
  });

  it("is near the encoding's for runs without a place to part them, which reach the encoder in short pieces only", () => {
    for (const run of ["y", "Yy", "漢字", "=", "!/\n", " ", "🦑", "0", "\uD800"].map((each) => each.repeat(2_000))) {
      const pieces = [...encodedPieces(run)];
      expect(Math.max(...pieces.map((piece) => [...piece].length))).toBeLessThanOrEqual(256);
      expect(Math.abs(tokenCount(run) - library(run))).toBeLessThanOrEqual(pieces.length);
    }
  });

  it("grows with an unbroken run as the run does", () => {
    const long = 256 * 4_000;
    expect(tokenCount("y".repeat(long))).toBe(4_000 * library("y".repeat(256)));
  });

  it("lets others have their turns while a long prompt is counted", async () => {
    const inbound = '<llm-token-limit counter-key="k" tokens-per-minute="1000" estimate-prompt-tokens="true" />';
    const { ask, answered } = await modelGateway({ inbound });
    let turns = 0;
    let isCounting = true;
    const turn = () => {
      turns++;
      if (isCounting) setImmediate(turn);
    };
    setImmediate(turn);
    expect((await ask("word ".repeat(200_000))).status).toBe(429);
    isCounting = false;
    expect([turns > 100, answered()]).toEqual([true, 0]);
  });
});
