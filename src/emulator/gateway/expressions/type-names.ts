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
  const short = type.name.slice(type.name.lastIndexOf(".") + 1);
  const plain = Object.hasOwn(names, short) ? names[short] : undefined;
  const generic =
    type.arguments.length === 1 && (short === "List" || short === "IEnumerable")
      ? `${short}<${typeName(type.arguments[0] as TypeSyntax)}>`
      : undefined;
  const found = type.arguments.length > 0 ? generic : plain;
  if (found === undefined || (found === "byte" && type.rank !== 1))
    throw new ExpressionError(
      `The emulator does not have the type \`${type.name}${type.arguments.length > 0 ? "<…>" : ""}\`.`,
      type.offset,
    );
  return `${found}${type.nullable ? "?" : ""}${"[]".repeat(type.rank)}`;
}
