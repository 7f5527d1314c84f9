// Resources of the random provider: values that are made up once and kept as long as what asked for them stays the same.
import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { hash } from "bcryptjs";
import { GoRandom } from "./go-random";
import type { Values } from "./resource-provider";

export interface RandomValue {
  readonly id: string;
  readonly outputs: Values;
  /** Names of the outputs that are secret. */
  readonly secrets: readonly string[];
}

/**
 * The random resources by their type tokens: each makes up what its inputs ask for, once `random-problems.ts` has found
 * nothing wrong with them.
 * @see https://www.pulumi.com/registry/packages/random/
 */
export const randomValues: Readonly<Record<string, (inputs: Values) => RandomValue | Promise<RandomValue>>> = {
  "random:index/randomString:RandomString": (inputs) => plainValue(characters(inputs)),
  "random:index/randomPassword:RandomPassword": (inputs) => passwordValue(characters(inputs)),
  "random:index/randomUuid:RandomUuid": () => plainValue(randomUUID()),
  "random:index/randomUuid4:RandomUuid4": () => plainValue(randomUUID()),
  "random:index/randomUuid7:RandomUuid7": () => plainValue(uuid7()),
  "random:index/randomInteger:RandomInteger": ({ min, max, seed }) => {
    const [least, most] = [BigInt(Number(min)), BigInt(Number(max))];
    return integerValue(Number(least + numbers(seed).below(most - least + 1n)));
  },
  "random:index/randomId:RandomId": ({ byteLength, prefix }) => idValue(randomBytes(Number(byteLength)), prefix),
  "random:index/randomBytes:RandomBytes": ({ length }) => bytesValue(randomBytes(Number(length))),
  "random:index/randomShuffle:RandomShuffle": shuffleValue,
  "random:index/randomPet:RandomPet": petValue,
};

/** What an input that is left out stands for. */
export const randomDefaults: Readonly<Record<string, Values>> = {
  "random:index/randomString:RandomString": defaultsOfText(),
  "random:index/randomPassword:RandomPassword": defaultsOfText(),
  "random:index/randomPet:RandomPet": { length: 2, separator: "-" },
};

function defaultsOfText(): Values {
  const classes = { lower: true, upper: true, number: true, numeric: true, special: true };
  return { ...classes, minLower: 0, minUpper: 0, minNumeric: 0, minSpecial: 0 };
}

/** bcrypt takes the first 72 bytes. */
export async function passwordValue(result: string): Promise<RandomValue> {
  const outputs = { result, bcryptHash: await hash(result, 10) };
  return { id: "none", outputs, secrets: ["result", "bcryptHash"] };
}

export function plainValue(result: string): RandomValue {
  return { id: result, outputs: { result }, secrets: [] };
}

export function integerValue(result: number): RandomValue {
  return { id: String(result), outputs: { result }, secrets: [] };
}

export function bytesValue(bytes: Buffer): RandomValue {
  const outputs = { base64: bytes.toString("base64"), hex: bytes.toString("hex") };
  return { id: "none", outputs, secrets: ["base64", "hex"] };
}

export function idValue(bytes: Buffer, given: unknown): RandomValue {
  const prefix = typeof given === "string" ? given : "";
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

/** As many of each kind as are required at least, whether the kind is on or not, and others of those that are on. */
function characters({ length, ...inputs }: Values): string {
  const { minLower, minUpper, minNumeric, minSpecial, overrideSpecial } = inputs;
  const special =
    typeof overrideSpecial === "string" && overrideSpecial !== "" ? overrideSpecial : "!@#$%&*()-_=+[]{}<>:?";
  const kinds = [
    { on: inputs.lower, characters: "abcdefghijklmnopqrstuvwxyz", least: minLower },
    { on: inputs.upper, characters: "ABCDEFGHIJKLMNOPQRSTUVWXYZ", least: minUpper },
    { on: inputs.numeric !== false && inputs.number !== false, characters: "0123456789", least: minNumeric },
    { on: inputs.special, characters: special, least: minSpecial },
  ];
  const all = kinds.map(({ on, characters }) => (on === false ? "" : characters)).join("");
  const required = kinds.flatMap(({ characters, least }) =>
    Array.from({ length: Number(least ?? 0) }, () => pick(characters)),
  );
  const others = Array.from({ length: Number(length) - required.length }, () => pick(all));
  return shuffled([...required, ...others]).join("");
}

/** Milliseconds since 1970, then random: https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7 */
function uuid7(): string {
  const time = Date.now().toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
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

/** The numbers that a seed stands for; without one, others every time. */
function numbers(seed: unknown): GoRandom {
  return new GoRandom(typeof seed === "string" && seed !== "" ? seed : randomUUID());
}

/** The inputs in a random order, or as many of them as are asked for, over and over when those are more. */
function shuffleValue({ inputs, resultCount, seed }: Values): RandomValue {
  const given: readonly unknown[] = Array.isArray(inputs) ? inputs : [];
  const count = Number(resultCount ?? 0) || given.length;
  const results: unknown[] = [];
  const random = numbers(seed);
  while (results.length < count && given.length > 0)
    results.push(...random.order(given.length).map((index) => given[index]));
  return { id: "-", outputs: { results: results.slice(0, count) }, secrets: [] };
}

const adjectives =
  "able brave calm eager fair gentle happy keen lively merry noble proud quiet rapid sunny tidy warm wise";
const adverbs =
  "barely boldly calmly deeply evenly fairly gladly highly justly kindly mainly neatly openly partly safely truly";
const animals =
  "badger beaver bison cobra condor crane falcon ferret gecko heron ibex koala lemur lynx marten otter panda raven";

/** Adverbs, one adjective and an animal, as many words as are asked for. */
function petValue({ length, prefix, separator }: Values): RandomValue {
  const words = (list: string) => list.split(" ");
  const one = (list: readonly string[]) => list[randomInt(list.length)] ?? "";
  const count = Number(length);
  const before = Array.from({ length: Math.max(0, count - 2) }, () => one(words(adverbs)));
  const name = [...before, ...(count > 1 ? [one(words(adjectives))] : []), one(words(animals))];
  const id = [...(typeof prefix === "string" && prefix !== "" ? [prefix] : []), ...name].join(String(separator));
  return { id, outputs: {}, secrets: [] };
}
