// Resources of the random provider: values that are made up once and kept as long as what asked for them stays the same.
import { randomBytes, randomInt, randomUUID } from "node:crypto";

import type { Values } from "./resource-provider";

export interface RandomValue {
  readonly id: string;
  readonly outputs: Values;
  /** Names of the outputs that are secret. */
  readonly secrets: readonly string[];
}

/**
 * The random resources by their type tokens: each makes up what its inputs ask for, or throws an Error that says why they
 * cannot be met.
 * @see https://www.pulumi.com/registry/packages/random/
 */
export const randomValues: Readonly<Record<string, (inputs: Values) => RandomValue>> = {
  "random:index/randomString:RandomString": (inputs) => stringValue(inputs, false),
  "random:index/randomPassword:RandomPassword": (inputs) => stringValue(inputs, true),
  "random:index/randomUuid:RandomUuid": () => {
    const result = randomUUID();
    return { id: result, outputs: { result }, secrets: [] };
  },
  "random:index/randomInteger:RandomInteger": ({ min, max }) => {
    const [least, greatest] = [wholeNumber("min", min), wholeNumber("max", max)];
    if (least > greatest)
      throw new Error(`\`max\`: expected at least ${least}, which is \`min\`, got ${greatest}. Raise it.`);
    const result = randomInt(least, greatest + 1);
    return { id: String(result), outputs: { result }, secrets: [] };
  },
  "random:index/randomId:RandomId": idValue,
  "random:index/randomBytes:RandomBytes": ({ length }) => {
    const bytes = randomBytes(wholeNumber("length", length));
    const outputs = { base64: bytes.toString("base64"), hex: bytes.toString("hex") };
    return { id: "none", outputs, secrets: ["base64", "hex"] };
  },
  "random:index/randomShuffle:RandomShuffle": shuffleValue,
  "random:index/randomPet:RandomPet": petValue,
};

function stringValue(inputs: Values, isPassword: boolean): RandomValue {
  const length = wholeNumber("length", inputs.length);
  const classes = [
    { on: inputs.lower !== false, characters: "abcdefghijklmnopqrstuvwxyz", least: inputs.minLower },
    { on: inputs.upper !== false, characters: "ABCDEFGHIJKLMNOPQRSTUVWXYZ", least: inputs.minUpper },
    { on: inputs.numeric !== false && inputs.number !== false, characters: "0123456789", least: inputs.minNumeric },
    {
      on: inputs.special !== false,
      characters:
        typeof inputs.overrideSpecial === "string" && inputs.overrideSpecial !== ""
          ? inputs.overrideSpecial
          : "!@#$%&*()-_=+[]{}<>:?",
      least: inputs.minSpecial,
    },
  ].filter(({ on }) => on);
  const all = classes.map(({ characters }) => characters).join("");
  if (all === "") throw new Error("`special`: expected some kind of characters, got none. Allow one.");
  const required = classes.flatMap(({ characters, least }) =>
    Array.from({ length: typeof least === "number" ? least : 0 }, () => pick(characters)),
  );
  if (required.length > length)
    throw new Error(
      `\`length\`: expected at least ${required.length} for the characters that are required, got ${length}. Raise it.`,
    );
  const characters = [...required, ...Array.from({ length: length - required.length }, () => pick(all))];
  const result = shuffled(characters).join("");
  return isPassword
    ? { id: "none", outputs: { result }, secrets: ["result"] }
    : { id: result, outputs: { result }, secrets: [] };
}

function idValue(inputs: Values): RandomValue {
  const bytes = randomBytes(wholeNumber("byteLength", inputs.byteLength));
  const prefix = typeof inputs.prefix === "string" ? inputs.prefix : "";
  const b64Url = bytes.toString("base64url");
  const hex = bytes.toString("hex");
  const outputs = {
    hex: prefix + hex,
    dec: prefix + BigInt(`0x${hex}`).toString(),
    b64Url: prefix + b64Url,
    b64Std: prefix + bytes.toString("base64"),
  };
  return { id: b64Url, outputs, secrets: [] };
}

function wholeNumber(name: string, value: unknown): number {
  if (Number.isInteger(value) && (name === "min" || name === "max" || Number(value) >= 1)) return Number(value);
  throw new Error(`\`${name}\`: expected a whole number, got ${JSON.stringify(value) ?? "nothing"}. Correct it.`);
}

function pick(characters: string): string {
  return characters.charAt(randomInt(characters.length));
}

function shuffled<T>(items: readonly T[]): T[] {
  const list = [...items];
  for (let index = list.length - 1; index > 0; index--) {
    const other = randomInt(index + 1);
    [list[index], list[other]] = [list[other] as T, list[index] as T];
  }
  return list;
}

/** The inputs in a random order, or as many of them as are asked for, over and over when those are more. */
function shuffleValue({ inputs = [], resultCount }: Values): RandomValue {
  if (!Array.isArray(inputs))
    throw new Error(`\`inputs\`: expected a list, got ${JSON.stringify(inputs)}. Correct it.`);
  const count = resultCount === undefined ? inputs.length : wholeNumber("resultCount", resultCount);
  const results: unknown[] = [];
  while (results.length < count && inputs.length > 0) results.push(...shuffled(inputs));
  return { id: "-", outputs: { results: results.slice(0, count) }, secrets: [] };
}

const adjectives =
  "able brave calm eager fair gentle happy keen lively merry noble proud quiet rapid sunny tidy warm wise";
const adverbs =
  "barely boldly calmly deeply evenly fairly gladly highly justly kindly mainly neatly openly partly safely truly";
const animals =
  "badger beaver bison cobra condor crane falcon ferret gecko heron ibex koala lemur lynx marten otter panda raven";

/** Adverbs, one adjective and an animal, as many words as are asked for. */
function petValue({ length = 2, prefix, separator = "-" }: Values): RandomValue {
  const words = (list: string) => list.split(" ");
  const one = (list: readonly string[]) => list[randomInt(list.length)] ?? "";
  const count = wholeNumber("length", length);
  const before = Array.from({ length: Math.max(0, count - 2) }, () => one(words(adverbs)));
  const name = [...before, ...(count > 1 ? [one(words(adjectives))] : []), one(words(animals))];
  const id = [...(typeof prefix === "string" && prefix !== "" ? [prefix] : []), ...name].join(String(separator));
  return { id, outputs: { length: count, separator }, secrets: [] };
}
