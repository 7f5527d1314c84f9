// LINQ on arrays, lists and JSON arrays.
import { type Code, ExpressionError, type Frame } from "./code";
import { elementType, implicitly, isToken, nullable, sequence } from "./conversions";
import { DotNetException, type DotNetType } from "./dotnet-value";

/** A lambda compiled for an element type: runs with the element put into its slot. */
export interface LambdaCode {
  readonly type: DotNetType;
  readonly apply: (frame: Frame, element: unknown) => unknown;
}

/** Compiles the argument of a LINQ method as a lambda on elements of a type; undefined when there is none. */
export type CompileLambda = (element: DotNetType) => LambdaCode | undefined;

const empty = () => new DotNetException("InvalidOperationException", "Sequence contains no elements");

/**
 * `items.Name(…)`, or undefined when it is no LINQ method that the emulator has.
 * Sequences are computed at once; C# computes them when they are read, which lambdas without side effects cannot tell.
 */
export function sequenceMethod(
  name: string,
  target: Code,
  args: readonly Code[],
  lambda: CompileLambda,
  offset: number,
): Code | undefined {
  const element = elementType(target.type);
  if (element === undefined) return undefined;
  const items = itemsOf(target);
  const all = `IEnumerable<${element}>`;
  const test = (): ((frame: Frame, item: unknown) => boolean) | undefined => {
    const compiled = lambda(element);
    if (!compiled) return undefined;
    if (compiled.type !== "bool")
      throw new ExpressionError(
        `\`${name}\`: expected a lambda that gives a \`bool\`, got \`${compiled.type}\`.`,
        offset,
      );
    return compiled.apply as (frame: Frame, item: unknown) => boolean;
  };
  const chosen = (frame: Frame, condition: ReturnType<typeof test>) =>
    condition ? items(frame).filter((item) => condition(frame, item)) : items(frame);
  switch (name) {
    case "Select": {
      const compiled = lambda(element);
      if (!compiled) return undefined;
      return {
        type: `IEnumerable<${compiled.type}>`,
        run: (frame) => items(frame).map((item) => compiled.apply(frame, item)),
      };
    }
    case "Where": {
      const condition = test();
      return condition && { type: all, run: (frame) => chosen(frame, condition) };
    }
    case "Any": {
      const condition = test();
      return {
        type: "bool",
        run: (frame) => (condition ? items(frame).some((item) => condition(frame, item)) : items(frame).length > 0),
      };
    }
    case "All": {
      const condition = test();
      return condition && { type: "bool", run: (frame) => items(frame).every((item) => condition(frame, item)) };
    }
    case "Count": {
      const condition = test();
      return { type: "int", run: (frame) => chosen(frame, condition).length };
    }
    case "First":
    case "Last": {
      const condition = test();
      return { type: element, run: (frame) => end(chosen(frame, condition), name) };
    }
    case "FirstOrDefault":
    case "LastOrDefault": {
      if (nullable(element) !== element)
        throw new ExpressionError(`\`${name}\`: the emulator has it for elements that can be null only.`, offset);
      const condition = test();
      return { type: element, run: (frame) => chosen(frame, condition).at(name === "FirstOrDefault" ? 0 : -1) ?? null };
    }
    case "Contains": {
      const [wanted] = args;
      const found = wanted && args.length === 1 ? implicitly(wanted, element) : undefined;
      if (!found || !["string", "int", "bool", "char"].includes(element)) return undefined;
      return { type: "bool", run: (frame) => items(frame).includes(found.run(frame)) };
    }
    case "Skip":
    case "Take": {
      const [count] = args;
      if (count?.type !== "int") return undefined;
      const part = (all: readonly unknown[], n: number) =>
        name === "Skip" ? all.slice(Math.max(0, n)) : all.slice(0, Math.max(0, n));
      return { type: all, run: (frame) => part(items(frame), count.run(frame) as number) };
    }
    case "Distinct":
      return ["string", "int", "bool", "char"].includes(element)
        ? { type: all, run: (frame) => [...new Set(items(frame))] }
        : undefined;
    case "Reverse":
      return { type: all, run: (frame) => [...items(frame)].reverse() };
    case "ToArray":
      return { type: `${element}[]`, run: (frame) => [...items(frame)] };
    case "ToList":
      return { type: `List<${element}>`, run: (frame) => [...items(frame)] };
    default:
      return undefined;
  }
}

function end(items: readonly unknown[], name: "First" | "Last"): unknown {
  if (items.length === 0) throw empty();
  return items.at(name === "First" ? 0 : -1);
}

/** The elements of a sequence. */
export function itemsOf(code: Code): (frame: Frame) => readonly unknown[] {
  if (isToken(code.type)) return (frame) => sequence(code.run(frame));
  return (frame) => {
    const value = code.run(frame);
    if (value === null || value === undefined)
      throw new DotNetException("ArgumentNullException", "Value cannot be null. (Parameter 'source')");
    return value as readonly unknown[];
  };
}
