// `new`: JSON and arrays.
import type { ExpressionSyntax, InitializerSyntax } from "apim-ai-gateway/policy";
import { type Code, ExpressionError, type Frame } from "./code";
import type { Compilation } from "./compilation";
import { implicitly } from "./conversions";
import { DotNetException, type DotNetType, GuidValue } from "./dotnet-value";
import { arrayToken, heldBy, JsonToken, nullToken } from "./json-token";
import { typeName } from "./type-names";

type NewSyntax = Extract<ExpressionSyntax, { kind: "new" }>;
type Member = readonly [string, JsonToken];

/** @throws ExpressionError for what the emulator does not create */
export function creation(syntax: Extract<ExpressionSyntax, { kind: "new" | "array" }>, compiler: Compilation): Code {
  if (syntax.kind === "array") return arrayCode(syntax, compiler);
  const type = typeName(syntax.type);
  const special = syntax.arguments.find(({ name, modifier }) => name !== undefined || modifier);
  if (special) throw new ExpressionError("The emulator creates from arguments without names only.", special.offset);
  if (type === "JObject") return objectCode(syntax, compiler);
  if (type === "JArray") return jsonArray(syntax, compiler);
  if (type === "JProperty") return propertyCode(syntax, compiler);
  if (type === "Guid" && syntax.arguments.length === 0)
    return { type, run: () => new GuidValue("00000000-0000-0000-0000-000000000000") };
  if (type.startsWith("List<") && syntax.arguments.length === 0)
    return listCode(type, syntax.initializer ?? [], compiler);
  throw new ExpressionError(`The emulator does not create a \`${type}\` like this.`, syntax.offset);
}

function arrayCode(
  { elementType, sizes, dimensions, elements, offset }: Extract<ExpressionSyntax, { kind: "array" }>,
  compiler: Compilation,
): Code {
  if (sizes.length > 0 || dimensions > 1 || !elements)
    throw new ExpressionError("The emulator creates arrays from their elements only.", offset);
  const codes = elements.map((element) => compiler.compile(element));
  const type = elementType ? typeName(elementType) : codes.map((code) => code.type).find((type) => type !== "null");
  if (type === undefined) throw new ExpressionError("Expected an element that says the type of the array.", offset);
  const items = codes.map((code) => converted(code, type, offset));
  const constants = items.every((item) => item.constant !== undefined) && {
    constant: items.map((item) => item.constant),
  };
  return { type: `${type}[]`, run: (frame) => items.map((item) => item.run(frame)), ...constants };
}

function listCode(type: DotNetType, initializer: readonly InitializerSyntax[], compiler: Compilation): Code {
  const element = type.slice("List<".length, -1);
  const items = single(initializer).map((value) => converted(compiler.compile(value), element, value.offset));
  return { type, run: (frame) => items.map((item) => item.run(frame)) };
}

function objectCode({ arguments: args, initializer = [], offset }: NewSyntax, compiler: Compilation): Code {
  const members = [
    ...args.map(({ value }) => memberCode(compiler.compile(value), value.offset)),
    ...initializer.map(({ key, values: [value] }) => {
      if (typeof key !== "object" || !value) throw new ExpressionError('Expected `["name"] = value`.', offset);
      return pair(
        converted(compiler.compile(key), "string", offset),
        converted(compiler.compile(value), "JToken", value.offset),
      );
    }),
  ];
  return { type: "JObject", run: (frame) => objectOf(members.map((member) => member(frame))) };
}

function objectOf(members: readonly Member[]): JsonToken {
  const object = new JsonToken("Object", new Map());
  for (const member of members) {
    const [name, value] = member;
    if (object.members.has(name))
      throw new DotNetException(
        "ArgumentException",
        `Can not add property ${name} to Newtonsoft.Json.Linq.JObject. Property with the same name already exists on object.`,
      );
    // A property takes its value along into the first object that it is put in.
    if (value.holder === member) value.holder = undefined;
    object.members.set(name, heldBy(object, value));
  }
  return object;
}

function propertyCode({ arguments: [name, value, ...rest], offset }: NewSyntax, compiler: Compilation): Code {
  if (!name || !value || rest.length > 0) throw new ExpressionError("Expected a name and one value.", offset);
  return {
    type: "JProperty",
    run: pair(
      converted(compiler.compile(name.value), "string", offset),
      converted(compiler.compile(value.value), "JToken", value.value.offset),
    ),
  };
}

function jsonArray({ arguments: args, initializer = [] }: NewSyntax, compiler: Compilation): Code {
  const values = [...args.map(({ value }) => value), ...single(initializer)];
  const items = values.map((value) => converted(compiler.compile(value), "JToken", value.offset));
  // `new JArray(array)` copies its items; with several arguments an array stays one item.
  const copies = args.length === 1 && items.length === 1;
  return {
    type: "JArray",
    run: (frame) => {
      const found = items.map((item) => (item.run(frame) as JsonToken | null) ?? nullToken);
      const [only] = found;
      return arrayToken(copies && only?.kind === "Array" ? [...only.items] : found);
    },
  };
}

/** The values of `{ a, b }`. */
function single(initializer: readonly InitializerSyntax[]): readonly ExpressionSyntax[] {
  return initializer.map(({ key, values, offset }) => {
    const [value] = values;
    if (key !== undefined || value === undefined || values.length > 1)
      throw new ExpressionError("The emulator adds single values to a list only.", offset);
    return value;
  });
}

function memberCode(code: Code, offset: number): (frame: Frame) => Member {
  if (code.type !== "JProperty") throw new ExpressionError(`Expected a \`JProperty\`, got \`${code.type}\`.`, offset);
  return code.run as (frame: Frame) => Member;
}

function pair(name: Code, value: Code): (frame: Frame) => Member {
  return (frame) => {
    const member: [string, JsonToken] = [name.run(frame) as string, nullToken];
    member[1] = heldBy(member, (value.run(frame) as JsonToken | null) ?? nullToken);
    return member;
  };
}

function converted(code: Code, type: DotNetType, offset: number): Code {
  const found = implicitly(code, type);
  if (!found) throw new ExpressionError(`Expected a \`${type}\`, got \`${code.type}\`.`, offset);
  return found;
}
