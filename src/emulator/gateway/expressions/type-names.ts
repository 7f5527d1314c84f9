// The types that policies write, as the compiler names them.
import type { TypeSyntax } from "apim-ai-gateway/policy";
import { ExpressionError } from "./code";
import type { DotNetType } from "./dotnet-value";

const names: Readonly<Record<string, DotNetType>> = {
  bool: "bool",
  Boolean: "bool",
  int: "int",
  Int32: "int",
  long: "long",
  Int64: "long",
  double: "double",
  Double: "double",
  char: "char",
  Char: "char",
  string: "string",
  String: "string",
  object: "object",
  Object: "object",
  byte: "byte",
  Byte: "byte",
  Guid: "Guid",
  DateTime: "DateTime",
  TimeSpan: "TimeSpan",
  JToken: "JToken",
  JObject: "JObject",
  JArray: "JArray",
  JValue: "JValue",
  JProperty: "JProperty",
  Jwt: "Jwt",
  IResponse: "IResponse",
};

/** @throws ExpressionError for a type that the emulator does not have */
export function typeName(type: TypeSyntax): DotNetType {
  if (type.kind === "nullable") return `${typeName(type.of)}?`;
  if (type.kind === "array" && type.dimensions === 1)
    return isNamed(type.of, "byte") || isNamed(type.of, "Byte") ? "byte[]" : `${typeName(type.of)}[]`;
  const found = type.kind === "named" && type.container === undefined ? plainName(type) : undefined;
  if (found === undefined || found === "byte")
    throw new ExpressionError(`The emulator does not have the type \`${written(type)}\`.`, type.offset);
  return found;
}

/** Whether a type is written with this name, with or without its namespace. */
export function isNamed(type: TypeSyntax, name: string): boolean {
  return type.kind === "named" && type.arguments.length === 0 && shortName(type.name) === name;
}

function plainName({ name, arguments: [first, ...more] }: Extract<TypeSyntax, { kind: "named" }>) {
  const short = shortName(name);
  if (first === undefined) return Object.hasOwn(names, short) ? names[short] : undefined;
  return more.length === 0 && (short === "List" || short === "IEnumerable")
    ? `${short}<${typeName(first)}>`
    : undefined;
}

function shortName(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

function written(type: TypeSyntax): string {
  if (type.kind === "tuple") return "(…)";
  if (type.kind !== "named") return `${written(type.of)}${type.kind === "array" ? "[]" : "?"}`;
  return `${type.name}${type.arguments.length > 0 ? "<…>" : ""}`;
}
