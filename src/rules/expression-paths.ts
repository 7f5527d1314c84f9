// What a policy expression is made of: its results, its local variables, and what it reads of `context`.
import {
  type BlockSyntax,
  CSharpSyntaxError,
  type Expression,
  type ExpressionSyntax,
  parseExpression,
} from "../policy";

/** A policy expression by its syntax tree. */
export interface Code {
  readonly syntax: ExpressionSyntax | BlockSyntax;
  /** What it may evaluate to: itself, or all that its block returns. */
  readonly results: readonly ExpressionSyntax[];
  /** Everything that is assigned to each local variable. */
  readonly locals: ReadonlyMap<string, readonly ExpressionSyntax[]>;
}

/** Members, and keys in brackets, from `context` on: `context`, `Variables`, `[token]`, `Subject`. */
export interface ContextPath {
  readonly segments: readonly string[];
  /** Whether `?.` stands in it. */
  readonly mayBeNull: boolean;
}

/** Reads an expression; undefined for one that is no C#. */
export function readCode(expression: Expression): Code | undefined {
  try {
    const syntax = parseExpression(expression.code, expression.block);
    return { syntax, results: syntax.kind === "block" ? [...returned(syntax)] : [syntax], locals: localsOf(syntax) };
  } catch (error) {
    if (error instanceof CSharpSyntaxError) return undefined;
    throw error;
  }
}

/** Locals that are made of one another end the search. */
const furthest = 20;

/** The path that an expression is, whether written out, cast, or by way of a local variable; undefined for any other. */
export function contextPath(node: ExpressionSyntax, locals: Code["locals"], followed = 0): ContextPath | undefined {
  const inner = (target: ExpressionSyntax) => contextPath(target, locals, followed);
  switch (node.kind) {
    case "name": {
      const [value, another] = locals.get(node.name) ?? [];
      if (value !== undefined)
        return another === undefined && followed < furthest ? contextPath(value, locals, followed + 1) : undefined;
      return node.name === "context" ? { segments: ["context"], mayBeNull: false } : undefined;
    }
    case "cast":
    case "as":
      return inner(node.operand);
    case "member":
      return longer(inner(node.target), node.name, node.conditional);
    case "index":
      return longer(inner(node.target), keyOf(node.arguments[0]?.value), node.conditional);
    case "call": {
      if (node.target.kind !== "member") return undefined;
      const { target, name, conditional } = node.target;
      if (name === "GetValueOrDefault") return longer(inner(target), keyOf(node.arguments[0]?.value), conditional);
      return transparent.has(name) ? longer(inner(target), `${name}()`, conditional) : undefined;
    }
    default:
      return undefined;
  }
}

/** Calls that lead on to what is meant. */
const transparent = new Set(["AsJwt", "First", "FirstOrDefault"]);

/** Every path that code reads, each as far as it goes. A local that only renames a path counts where it is used. */
export function pathsRead({ syntax, locals }: Code): readonly ContextPath[] {
  const found: ContextPath[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    if (isSyntax(node)) {
      const path = contextPath(node, locals);
      if (path) {
        found.push(path);
        if (node.kind === "call") visit(node.arguments);
        return;
      }
    }
    if (!renames(node)) for (const child of Object.values(node)) visit(child);
  };
  const renames = (node: object): boolean => {
    const { name, target, value } = node as { name?: string; target?: { name?: string }; value?: ExpressionSyntax };
    const local = name ?? target?.name;
    if (local === undefined || !value || !isSyntax(value) || locals.get(local)?.length !== 1) return false;
    return locals.get(local)?.[0] === value && contextPath(value, locals) !== undefined;
  };
  visit(syntax);
  return found;
}

function longer(
  path: ContextPath | undefined,
  segment: string | undefined,
  nullable: boolean,
): ContextPath | undefined {
  return path && segment !== undefined
    ? { segments: [...path.segments, segment], mayBeNull: path.mayBeNull || nullable }
    : undefined;
}

function keyOf(node: ExpressionSyntax | undefined): string | undefined {
  return node?.kind === "literal" && (node.type === "string" || node.type === "int") ? `[${node.value}]` : undefined;
}

/** What a block returns, without what functions inside of it do. */
function* returned(node: unknown): Generator<ExpressionSyntax> {
  if (typeof node !== "object" || node === null) return;
  const { kind, value } = node as { kind?: string; value?: ExpressionSyntax };
  if (kind === "lambda" || kind === "function") return;
  if (kind === "return" && value) yield value;
  else for (const child of Object.values(node)) yield* returned(child);
}

function localsOf(syntax: ExpressionSyntax | BlockSyntax): Code["locals"] {
  const locals = new Map<string, ExpressionSyntax[]>();
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    const { kind, name, target, operator, value } = node as Partial<
      Extract<ExpressionSyntax, { kind: "assignment" }>
    > & {
      readonly name?: string;
    };
    if (kind === undefined && name !== undefined && value !== undefined && "offset" in node) add(name, value);
    // What is added to a variable is neither what it was nor what is added.
    if (kind === "assignment" && target?.kind === "name")
      add(target.name, operator === "=" && value ? value : (node as ExpressionSyntax));
    for (const child of Object.values(node)) visit(child);
  };
  const add = (name: string, value: ExpressionSyntax) => locals.set(name, [...(locals.get(name) ?? []), value]);
  visit(syntax);
  return locals;
}

function isSyntax(node: object): node is ExpressionSyntax {
  return "kind" in node;
}
