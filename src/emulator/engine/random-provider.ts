// Resources of the random provider: values that are made up once and kept as long as what asked for them stays the same.
import { randomBytes, randomInt, randomUUID } from "node:crypto";

export interface RandomResource {
  readonly id: string;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Outputs that are secret. */
  readonly secrets: readonly string[];
}

type Inputs = Readonly<Record<string, unknown>>;

const makers: Readonly<Record<string, (inputs: Inputs) => RandomResource>> = {
  "random:index/randomString:RandomString": (inputs) => stringResource(inputs, false),
  "random:index/randomPassword:RandomPassword": (inputs) => stringResource(inputs, true),
  "random:index/randomUuid:RandomUuid": () => {
    const result = randomUUID();
    return { id: result, outputs: { result }, secrets: [] };
  },
  "random:index/randomInteger:RandomInteger": ({ min, max }) => {
    const result = randomInt(wholeNumber("min", min), wholeNumber("max", max) + 1);
    return { id: String(result), outputs: { result }, secrets: [] };
  },
  "random:index/randomId:RandomId": randomId,
};

export function isRandom(type: string): boolean {
  return type.startsWith("random:");
}

/**
 * Makes up what a random resource asks for.
 * @throws Error for a type that the emulator does not have, or arguments that cannot be met
 * @see https://www.pulumi.com/registry/packages/random/
 */
export function makeRandom(type: string, inputs: Inputs): RandomResource {
  const make = makers[type];
  if (!make)
    throw new Error(
      `\`${type}\`: expected one of ${Object.keys(makers).join(", ")}. The emulator has no other random resources.`,
    );
  return make(inputs);
}

function stringResource(inputs: Inputs, isPassword: boolean): RandomResource {
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

function randomId(inputs: Inputs): RandomResource {
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
