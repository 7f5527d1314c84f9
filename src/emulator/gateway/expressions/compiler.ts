// Compiles expressions: names, members, calls. Operators, conversions and statements stand in files of their own.
import type { ArgumentSyntax, BlockSyntax, ExpressionSyntax } from "apim-ai-gateway/policy";
import { Calls } from "./calls";
import { absent, guarded } from "./chain";
import { type Code, constant, ExpressionError, type Frame } from "./code";
import type { Compilation, Link, Variable } from "./compilation";
import { cast, elementType, implicitly, isInstance, isValueType, nullable, unbox, underlying } from "./conversions";
import { creation } from "./creations";
import type { DotNetType } from "./dotnet-value";
import { interpolation } from "./interpolation";
import { literalCode } from "./literals";
import { own, propertyOf, readProperty, staticClasses } from "./members";
import { binary, booleanCode, unary } from "./operators";
import { sequenceMethod } from "./sequence-methods";
import { comparisonKinds } from "./string-members";
import { typeName } from "./type-names";

const enums: Readonly<Record<string, readonly string[]>> = {
  StringComparison: [...comparisonKinds],
  StringSplitOptions: ["None", "RemoveEmptyEntries"],
  Formatting: ["None", "Indented"],
  JTokenType: ["Object", "Array", "String", "Integer", "Float", "Boolean", "Null"],
};

/** Compiles one expression or block. What it found out about bodies is read afterwards. */
export class Compiler implements Compilation {
  readsRequestBody = false;
  readsResponseBody = false;
  private readonly scopes: Map<string, Variable>[] = [new Map()];
  private slots = 0;
  private readonly calls = new Calls(this);

  compile(syntax: ExpressionSyntax): Code {
    const code = this.chain(syntax);
    if (!code.absentable) return code;
    const { run } = code;
    const value = (frame: Frame) => {
      const found = run(frame);
      return found === absent ? null : found;
    };
    return { type: nullable(code.type), run: value };
  }

  chain(syntax: ExpressionSyntax): Link {
    if (syntax.kind === "member") return this.member(syntax);
    if (syntax.kind === "index") return this.calls.index(syntax);
    if (syntax.kind === "call") return this.calls.call(syntax);
    return this.operand(syntax);
  }

  declare(name: string, type: DotNetType, offset: number): Variable {
    if (this.lookup(name)) throw new ExpressionError(`\`${name}\` is declared twice.`, offset);
    const variable = { slot: this.slots++, type };
    this.scopes[this.scopes.length - 1]?.set(name, variable);
    return variable;
  }

  lookup(name: string): Variable | undefined {
    return this.scopes.findLast((scope) => scope.has(name))?.get(name);
  }

  scoped<T>(compile: () => T): T {
    this.scopes.push(new Map());
    try {
      return compile();
    } finally {
      this.scopes.pop();
    }
  }

  private operand(syntax: ExpressionSyntax): Code {
    const { offset } = syntax;
    switch (syntax.kind) {
      case "literal":
        return literalCode(syntax);
      case "interpolation":
        return interpolation(syntax.parts, this, offset);
      case "name":
        return this.name(syntax.name, offset);
      case "unary":
        if (syntax.operator === "++" || syntax.operator === "--")
          return this.calls.step(syntax.operand, syntax.operator, false, offset);
        return unary(syntax.operator, this.compile(syntax.operand), offset);
      case "postfix":
        return this.calls.step(syntax.operand, syntax.operator, true, offset);
      case "binary":
        return binary(syntax.operator, this.compile(syntax.left), this.compile(syntax.right), offset);
      case "conditional":
        return this.conditional(syntax);
      case "assignment":
        return this.calls.assign(syntax);
      case "cast":
        return cast(this.compile(syntax.operand), typeName(syntax.type), offset);
      case "is":
        return this.typeTest(syntax);
      case "as":
        return this.asType(syntax);
      case "new":
      case "array":
        return creation(syntax, this);
      case "default": {
        const type = syntax.type && typeName(syntax.type);
        if (!type || isValueType(type))
          throw new ExpressionError("The emulator has `default` for types that can be null only.", offset);
        return constant(type, null);
      }
      default:
        throw new ExpressionError(
          `The emulator does not run ${syntax.kind === "lambda" ? "a lambda here" : `\`${syntax.kind}\``}.`,
          offset,
        );
    }
  }

  private name(name: string, offset: number): Code {
    const variable = this.lookup(name);
    if (variable) return { type: variable.type, run: ({ locals }) => locals[variable.slot] };
    if (name === "context") return { type: "IProxyRequestContext", run: ({ context }) => context };
    throw new ExpressionError(`\`${name}\` is not known here.`, offset);
  }

  private member(syntax: Extract<ExpressionSyntax, { kind: "member" }>): Link {
    const { name, offset } = syntax;
    const found = this.staticMember(syntax);
    if (found) return found;
    const target = this.chain(syntax.target);
    const property = propertyOf(target.type, name);
    if (!property) throw new ExpressionError(`The emulator does not have \`${target.type}.${name}\`.`, offset);
    if (name === "Body" && target.type === "IRequest") this.readsRequestBody = true;
    if (name === "Body" && target.type === "IResponse") this.readsResponseBody = true;
    return guarded(target, syntax.conditional, (from) => readProperty(property, from));
  }

  /** `Encoding.UTF8`, `StringComparison.Ordinal` */
  private staticMember({ target, name, offset }: Extract<ExpressionSyntax, { kind: "member" }>): Code | undefined {
    const owner = this.staticName(target);
    if (!owner) return undefined;
    const values = own(enums, owner);
    if (values) {
      if (!values.includes(name)) throw new ExpressionError(`The emulator does not have \`${owner}.${name}\`.`, offset);
      return constant(owner, name);
    }
    const property = own(own(staticClasses, owner)?.properties, name);
    if (!property) throw new ExpressionError(`The emulator does not have \`${owner}.${name}\`.`, offset);
    const get = property.get as (target: undefined, frame: Frame) => unknown;
    return { type: property.type, run: (frame) => get(undefined, frame) };
  }

  staticName(syntax: ExpressionSyntax): string | undefined {
    if (syntax.kind === "name") {
      const isClass = own(staticClasses, syntax.name) ?? own(enums, syntax.name);
      return isClass && !this.lookup(syntax.name) ? syntax.name : undefined;
    }
    if (syntax.kind !== "member" || !/^(System|Newtonsoft)(\.|$)/.test(dotted(syntax.target))) return undefined;
    return own(staticClasses, syntax.name) || own(enums, syntax.name) ? syntax.name : undefined;
  }

  sequenceCall(name: string, target: Code, args: readonly ArgumentSyntax[], offset: number): Code | undefined {
    const [only] = args;
    const special = args.find(({ name, modifier }) => modifier || (name !== undefined && args.length > 1));
    if (special)
      throw new ExpressionError("The emulator takes arguments of sequences in their order only.", special.offset);
    const lambda = (element: DotNetType) => {
      if (args.length !== 1 || only?.value.kind !== "lambda") return undefined;
      return this.lambda(only.value, element);
    };
    const plain = args.flatMap(({ value }) => (value.kind === "lambda" ? [] : [this.compile(value)]));
    return sequenceMethod(name, target, plain, lambda, offset);
  }

  private lambda({ parameters, body, offset }: Extract<ExpressionSyntax, { kind: "lambda" }>, element: DotNetType) {
    const [parameter] = parameters;
    if (parameters.length !== 1 || parameter === undefined || parameter.modifier || isBlock(body))
      throw new ExpressionError("The emulator runs lambdas of one parameter and one expression.", offset);
    if (parameter.type && typeName(parameter.type) !== element)
      throw new ExpressionError(`Expected \`${element} ${parameter.name}\`.`, parameter.offset);
    return this.scoped(() => {
      const { slot } = this.declare(parameter.name, element, offset);
      const { type, run } = this.compile(body);
      const apply = (frame: Frame, value: unknown) => {
        frame.locals[slot] = value;
        return run(frame);
      };
      return { type, apply };
    });
  }

  private conditional({
    condition,
    whenTrue,
    whenFalse,
    offset,
  }: Extract<ExpressionSyntax, { kind: "conditional" }>): Code {
    const test = booleanCode(this.compile(condition), condition.offset).run;
    const [a, b] = [this.compile(whenTrue), this.compile(whenFalse)];
    const first = implicitly(a, b.type);
    const [x, y] = first ? [first, b] : [a, implicitly(b, a.type)];
    if (!y || x.type === "null")
      throw new ExpressionError(
        `Expected one type on both sides of \`:\`, got \`${a.type}\` and \`${b.type}\`.`,
        offset,
      );
    return { type: y.type === "null" ? x.type : y.type, run: (frame) => (test(frame) ? x.run(frame) : y.run(frame)) };
  }

  private typeTest({ operand, pattern, offset }: Extract<ExpressionSyntax, { kind: "is" }>): Code {
    const { run } = this.asObject(operand, "is");
    if (pattern.kind === "constant" && pattern.value.kind === "literal" && pattern.value.type === "null")
      return { type: "bool", run: (frame) => (run(frame) ?? null) === null };
    if (pattern.kind !== "type")
      throw new ExpressionError("The emulator compares with types and `null` behind `is`.", pattern.offset);
    const wanted = typeName(pattern.type);
    const name = pattern.name === "_" ? undefined : pattern.name;
    const variable = name === undefined ? undefined : this.declare(name, wanted, offset);
    return {
      type: "bool",
      run: (frame) => {
        const value = run(frame);
        const matches = isInstance(value, wanted);
        if (matches && variable) frame.locals[variable.slot] = unbox(value, wanted);
        return matches;
      },
    };
  }

  private asType({ operand, type, offset }: Extract<ExpressionSyntax, { kind: "as" }>): Code {
    const wanted = typeName(type);
    if (isValueType(underlying(wanted)) || elementType(wanted) === "any")
      throw new ExpressionError("Expected a type that can be null after `as`.", offset);
    const { run } = this.asObject(operand, "as");
    return {
      type: wanted,
      run: (frame) => {
        const value = run(frame);
        return isInstance(value, wanted) ? unbox(value, wanted) : null;
      },
    };
  }

  private asObject(operand: ExpressionSyntax, operator: string): Code {
    const code = implicitly(this.compile(operand), "object");
    if (!code) throw new ExpressionError(`Expected a value before \`${operator}\`.`, operand.offset);
    return code;
  }
}

function dotted(syntax: ExpressionSyntax): string {
  if (syntax.kind === "name") return syntax.name;
  return syntax.kind === "member" ? `${dotted(syntax.target)}.${syntax.name}` : "";
}

export function isBlock(body: ExpressionSyntax | BlockSyntax): body is BlockSyntax {
  return body.kind === "block";
}
