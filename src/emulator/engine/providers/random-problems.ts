// What the random provider refuses of inputs, before anything is made of them.
import { hasUnknown } from "../struct";
import type { CheckFailure, Values } from "./resource-provider";

type Check = (inputs: Values) => readonly (CheckFailure | undefined)[];

const text: Check = (inputs) => [
  whole(inputs, "length", 1),
  ...["lower", "upper", "number", "numeric", "special"].map((name) => truth(inputs, name)),
  ...least.map((name) => whole(inputs, name, 0)),
  someKind(inputs),
  longEnough(inputs),
];

const checks: Readonly<Record<string, Check>> = {
  "random:index/randomString:RandomString": text,
  "random:index/randomPassword:RandomPassword": text,
  "random:index/randomInteger:RandomInteger": (inputs) => [
    whole(inputs, "min", Number.MIN_SAFE_INTEGER),
    whole(inputs, "max", Number.MIN_SAFE_INTEGER),
    inOrder(inputs),
    seedText(inputs),
  ],
  "random:index/randomId:RandomId": (inputs) => [whole(inputs, "byteLength", 1)],
  "random:index/randomBytes:RandomBytes": (inputs) => [whole(inputs, "length", 1)],
  "random:index/randomShuffle:RandomShuffle": (inputs) => [
    list(inputs, "inputs"),
    whole(inputs, "resultCount", 0),
    seedText(inputs),
  ],
  "random:index/randomPet:RandomPet": (inputs) => [whole(inputs, "length", 1)],
};

const least = ["minLower", "minUpper", "minNumeric", "minSpecial"];
const optional = [...least, "resultCount", "lower", "upper", "number", "numeric", "special"];

/** Sentences for inputs that cannot be met; inputs that are not known yet are not looked at. */
export function randomProblems(type: string, inputs: Values): readonly CheckFailure[] {
  const known = (name: string) => !hasUnknown(inputs[name]);
  return (checks[type]?.(inputs) ?? []).filter(
    (problem) => problem !== undefined && known(problem.property),
  ) as readonly CheckFailure[];
}

function problem(property: string, expected: string, value: unknown, whatToDo = "Correct it."): CheckFailure {
  const got = JSON.stringify(value) ?? "nothing";
  return { property, reason: `\`${property}\`: expected ${expected}, got ${got}. ${whatToDo}` };
}

function whole(inputs: Values, name: string, atLeast: number): CheckFailure | undefined {
  const value = inputs[name];
  if (value === undefined && optional.includes(name)) return undefined;
  const bound = atLeast === Number.MIN_SAFE_INTEGER ? "" : ` of at least ${atLeast}`;
  if (Number.isSafeInteger(value) && Number(value) >= atLeast) return undefined;
  return problem(name, `a whole number${bound}`, value);
}

function truth(inputs: Values, name: string): CheckFailure | undefined {
  const value = inputs[name];
  return value === undefined || typeof value === "boolean" ? undefined : problem(name, "true or false", value);
}

function list(inputs: Values, name: string): CheckFailure | undefined {
  return Array.isArray(inputs[name]) ? undefined : problem(name, "a list", inputs[name]);
}

function someKind({ lower, upper, number, numeric, special }: Values): CheckFailure | undefined {
  const isNone = lower === false && upper === false && special === false && (numeric === false || number === false);
  return isNone
    ? { property: "special", reason: "`special`: expected some kind of characters, got none. Allow one." }
    : undefined;
}

function longEnough(inputs: Values): CheckFailure | undefined {
  const counts = least.map((name) => inputs[name] ?? 0);
  if (!Number.isInteger(inputs.length) || !counts.every(Number.isInteger)) return undefined;
  const required = counts.reduce((sum: number, count) => sum + Number(count), 0);
  if (required <= Number(inputs.length)) return undefined;
  return problem("length", `at least ${required} for the characters that are required`, inputs.length, "Raise it.");
}

function seedText({ seed }: Values): CheckFailure | undefined {
  return seed === undefined || typeof seed === "string" ? undefined : problem("seed", "a text", seed);
}

function inOrder({ min, max }: Values): CheckFailure | undefined {
  if (typeof min !== "number" || typeof max !== "number" || min <= max) return undefined;
  return problem("max", `at least ${min}, which is \`min\``, max, "Raise it.");
}
