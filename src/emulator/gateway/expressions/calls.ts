// Calls, indexers and assignments.
import type { ArgumentSyntax, ExpressionSyntax } from "apim-ai-gateway/policy";
import { guarded } from "./chain";
import { type Code, ExpressionError, type Frame } from "./code";
import type { Compilation, Link, Variable } from "./compilation";
import type { ContextBody } from "./context";
import { variableAs } from "./context-members";
import { elementType, implicitly, isToken, isValueType, nullable, underlying } from "./conversions";
import { DotNetException, type DotNetType } from "./dotnet-value";
import { parseAs, valueAs } from "./json-members";
import type { JsonToken } from "./json-token";
import { callOverload, type GivenArgument, methodsOf, own, present, staticClasses } from "./members";
import { binary } from "./operators";
import { readBool, readDouble, readGuid, readInt, readLong, tried } from "./parse-text";
import { isNamed, typeName } from "./type-names";

type CallSyntax = Extract<ExpressionSyntax, { kind: "call" }>;
type MemberSyntax = Extract<ExpressionSyntax, { kind: "member" }>;

const tryParse: Readonly<
  Record<
    string,
    { readonly type: DotNetType; readonly read: (text: string | null) => unknown; readonly otherwise: unknown }
  >
> = {
  int: { type: "int", read: tried(readInt), otherwise: 0 },
  Int32: { type: "int", read: tried(readInt), otherwise: 0 },
  long: { type: "long", read: tried(readLong), otherwise: 0n },
  double: { type: "double", read: readDouble, otherwise: 0 },
  bool: { type: "bool", read: readBool, otherwise: false },
  Guid: { type: "Guid", read: readGuid, otherwise: undefined },
};

export class Calls {
  constructor(private readonly compiler: Compilation) {}

  call({ target: callee, arguments: args, offset }: CallSyntax): Link {
    if (callee.kind !== "member") throw new ExpressionError("The emulator calls methods only.", offset);
    const owner = this.compiler.staticName(callee.target);
    if (owner) return this.staticCall(owner, callee, args, offset);
    const target = this.compiler.chain(callee.target);
    return guarded(target, callee.conditional, (from) => this.method(from, callee, args, offset));
  }

  private staticCall(owner: string, { name }: MemberSyntax, args: readonly ArgumentSyntax[], offset: number): Code {
    const [, second] = args;
    const parser = own(tryParse, owner);
    if (name === "TryParse" && parser && args.length === 2 && second?.modifier === "out")
      return this.tryParse(parser, args, offset);
    const overloads = own(own(staticClasses, owner)?.methods, name);
    if (!overloads) throw new ExpressionError(`The emulator does not have \`${owner}.${name}()\`.`, offset);
    return callOverload(`${owner}.${name}`, overloads, undefined, this.given(args), offset);
  }

  private tryParse(
    { type, read, otherwise }: (typeof tryParse)[string],
    [text, result]: readonly ArgumentSyntax[],
    offset: number,
  ): Code {
    const source = text && implicitly(this.compiler.compile(text.value), "string");
    if (!source || !result || otherwise === undefined)
      throw new ExpressionError("Expected a text and an `out` variable.", offset);
    const variable = this.outVariable(result, type);
    return {
      type: "bool",
      run: (frame) => {
        const value = read(source.run(frame) as string | null);
        if (variable) frame.locals[variable.slot] = value ?? otherwise;
        return value !== undefined;
      },
    };
  }

  /** The variable that an `out` argument declares or assigns; undefined for `_`. */
  private outVariable({ value }: ArgumentSyntax, type: DotNetType): Variable | undefined {
    if (value.kind === "declaration" && value.designation.kind === "variable") {
      const { name } = value.designation;
      if (!isNamed(value.type, "var") && typeName(value.type) !== type)
        throw new ExpressionError(`Expected \`out ${type} ${name}\`.`, value.offset);
      return name === "_" ? undefined : this.compiler.declare(name, type, value.offset);
    }
    if (value.kind === "name" && value.name === "_" && !this.compiler.lookup("_")) return undefined;
    const known = value.kind === "name" ? this.compiler.lookup(value.name) : undefined;
    if (known?.type !== type)
      throw new ExpressionError(`Expected \`out\` and a variable of type \`${type}\`.`, value.offset);
    return known;
  }

  private method(
    target: Code,
    { name, typeArguments }: MemberSyntax,
    args: readonly ArgumentSyntax[],
    offset: number,
  ): Code {
    const [type] = typeArguments.map(typeName);
    if (type !== undefined) return this.generic(target, name, type, args, offset);
    const overloads = methodsOf(target.type, name);
    if (overloads) return callOverload(`${target.type}.${name}`, overloads, target, this.given(args), offset);
    const found = this.compiler.sequenceCall(name, target, args, offset);
    if (found) return found;
    if (target.type.endsWith("?") && name === "GetValueOrDefault" && args.length === 0)
      return this.nullableDefault(target);
    throw new ExpressionError(`The emulator does not have \`${target.type}.${name}()\` with these arguments.`, offset);
  }

  private nullableDefault({ type, run }: Code): Code {
    const otherwise = { "int?": 0, "long?": 0n, "double?": 0, "bool?": false }[type];
    return { type: underlying(type), run: (frame) => run(frame) ?? otherwise };
  }

  private generic(target: Code, name: string, type: DotNetType, args: readonly ArgumentSyntax[], offset: number): Code {
    const given = this.given(args);
    const run = target.run;
    if (target.type === "IMessageBody" && name === "As") return this.bodyAs(target, type, given, offset);
    if (target.type === "Variables" && name === "GetValueOrDefault") return this.variable(target, type, given, offset);
    if (
      isToken(target.type) &&
      (name === "Value" || name === "ToObject") &&
      given.length <= (name === "Value" ? 1 : 0)
    ) {
      const key = given[0]?.code;
      if (key && key.type !== "string" && key.type !== "int")
        throw new ExpressionError("Expected a name or an index.", offset);
      if (!["string", "int", "long", "double", "bool", "JToken", "JObject", "JArray"].includes(underlying(type)))
        throw new ExpressionError(`The emulator does not convert JSON to \`${type}\`.`, offset);
      return {
        type,
        run: (frame) => valueAs(present(run(frame), target) as JsonToken, key?.run(frame) as string | undefined, type),
      };
    }
    throw new ExpressionError(
      `The emulator does not have \`${target.type}.${name}<${type}>()\` with these arguments.`,
      offset,
    );
  }

  private bodyAs(target: Code, type: DotNetType, args: readonly GivenArgument[], offset: number): Code {
    const [argument] = args;
    const preserve = argument?.code.constant ?? false;
    if (
      args.length > 1 ||
      (argument && (typeof preserve !== "boolean" || (argument.name ?? "preserveContent") !== "preserveContent"))
    )
      throw new ExpressionError("Expected `preserveContent: true` or `false`.", offset);
    const read = (frame: Frame) => (present(target.run(frame), target) as ContextBody).read(preserve === true);
    if (type === "byte[]") return { type, run: read };
    if (type === "string") return { type, run: (frame) => decoded(read(frame)) };
    if (isToken(type) && type !== "JValue") return { type, run: (frame) => parseAs(decoded(read(frame)), type) };
    throw new ExpressionError(`The emulator does not read a body as \`${type}\`.`, offset);
  }

  private variable(target: Code, type: DotNetType, args: readonly GivenArgument[], offset: number): Code {
    const [name, otherwise] = args.map(({ code }) => code);
    const alternative = otherwise ? implicitly(otherwise, type) : { type, run: () => defaultOf(type) };
    if (name?.type !== "string" || !alternative || args.length > 2)
      throw new ExpressionError(`Expected a name and a \`${type}\`.`, offset);
    return {
      type,
      run: (frame) =>
        variableAs(
          target.run(frame) as ReadonlyMap<string, unknown>,
          name.run(frame) as string,
          type,
          alternative.run(frame),
        ),
    };
  }

  given(args: readonly ArgumentSyntax[]): readonly GivenArgument[] {
    return args.map(({ name, value, modifier }) => {
      if (modifier) throw new ExpressionError("The emulator has `out` for TryParse only.", value.offset);
      return { name, code: this.compiler.compile(value) };
    });
  }

  index({ target: owner, arguments: args, conditional, offset }: Extract<ExpressionSyntax, { kind: "index" }>): Link {
    const target = this.compiler.chain(owner);
    return guarded(target, conditional, (from) => this.item(from, args, offset));
  }

  private item(target: Code, args: readonly ArgumentSyntax[], offset: number): Code {
    const overloads = methodsOf(target.type, "get_Item");
    if (overloads) return callOverload(`${target.type}[]`, overloads, target, this.given(args), offset);
    const element = elementType(target.type);
    const [index] = this.given(args);
    if (element === undefined || index?.code.type !== "int" || args.length !== 1)
      throw new ExpressionError(`\`${target.type}\` has no such index.`, offset);
    const { run } = index.code;
    return {
      type: element,
      run: (frame) => itemAt(present(target.run(frame), target) as readonly unknown[], run(frame) as number),
    };
  }

  assign({ operator, target, value, offset }: Extract<ExpressionSyntax, { kind: "assignment" }>): Code {
    const assigned = this.compiler.compile(value);
    if (target.kind === "index") return this.assignItem(target, operator, assigned, offset);
    const variable = target.kind === "name" ? this.compiler.lookup(target.name) : undefined;
    if (!variable) throw new ExpressionError("The emulator assigns local variables and JSON members only.", offset);
    const result = operator === "=" ? assigned : binary(operator.slice(0, -1), local(variable), assigned, offset);
    const converted = implicitly(result, variable.type);
    if (!converted) throw new ExpressionError(`Expected a \`${variable.type}\`, got \`${result.type}\`.`, offset);
    return { type: variable.type, run: (frame) => (frame.locals[variable.slot] = converted.run(frame)) };
  }

  private assignItem(
    { target, arguments: args }: Extract<ExpressionSyntax, { kind: "index" }>,
    operator: string,
    value: Code,
    offset: number,
  ): Code {
    const owner = this.compiler.compile(target);
    const object: Code =
      owner.type === "JToken" ? { type: "JObject", run: (frame) => objectOf(owner.run(frame)) } : owner;
    const overloads = methodsOf(object.type, "set_Item");
    if (!overloads || operator !== "=")
      throw new ExpressionError(
        `The emulator does not assign items of \`${owner.type}\` with \`${operator}\`.`,
        offset,
      );
    return callOverload(
      `${object.type}[]`,
      overloads,
      object,
      [...this.given(args), { name: undefined, code: value }],
      offset,
    );
  }

  /** `++` and `--` */
  step(operand: ExpressionSyntax, operator: string, postfix: boolean, offset: number): Code {
    const variable = operand.kind === "name" ? this.compiler.lookup(operand.name) : undefined;
    if (variable?.type !== "int")
      throw new ExpressionError(`Expected an \`int\` variable beside \`${operator}\`.`, offset);
    const by = operator === "++" ? 1 : -1;
    return {
      type: "int",
      run: ({ locals }) => {
        const before = locals[variable.slot] as number;
        const after = (before + by) | 0;
        locals[variable.slot] = after;
        return postfix ? before : after;
      },
    };
  }
}

function local({ type, slot }: Variable): Code {
  return { type, run: ({ locals }) => locals[slot] };
}

function objectOf(value: unknown): unknown {
  const token = value as JsonToken | null;
  if (token && token.kind !== "Object")
    throw new DotNetException("ArgumentException", "Set JObject values with invalid key value.");
  return token;
}

function itemAt(items: readonly unknown[], index: number): unknown {
  if (index < 0 || index >= items.length)
    throw new DotNetException("IndexOutOfRangeException", "Index was outside the bounds of the array.");
  return items[index];
}

/** UTF-8 without a byte order mark. */
function decoded(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

function defaultOf(type: DotNetType): unknown {
  if (!isValueType(type) || nullable(type) === type) return null;
  return { int: 0, long: 0n, double: 0, bool: false, char: "\0" }[type] ?? null;
}
