// Variables have a value before they are read: C#'s definite assignment. What it follows is which names have none yet.
// https://learn.microsoft.com/dotnet/csharp/language-reference/language-specification/variables#94-definite-assignment
import type { ArgumentSyntax, BlockSyntax, ExpressionSyntax, StatementSyntax } from "apim-ai-gateway/policy";
import { ExpressionError } from "./code";

/** Names without a value at a place; undefined for a place that nothing reaches. */
type State = ReadonlySet<string> | undefined;

interface Branches {
  readonly yes: State;
  readonly no: State;
}

interface Loop {
  readonly breaks: State[];
  readonly continues: State[];
}

/** @throws ExpressionError naming the variable that may be read before it has a value */
export function checkAssignments(syntax: BlockSyntax | ExpressionSyntax): void {
  const assignments = new Assignments();
  if (syntax.kind === "block") assignments.block(syntax.statements, new Set());
  else assignments.expression(syntax, new Set());
}

class Assignments {
  private readonly loops: Loop[] = [];

  block(statements: readonly StatementSyntax[], before: State): State {
    const after = statements.reduce((state, statement) => this.statement(statement, state), before);
    // What was declared here is unknown outside, where its name may be another variable's.
    const locals = statements.flatMap((statement) =>
      statement.kind === "local" ? statement.declarators.map(({ name }) => name) : [],
    );
    return locals.reduce(without, after);
  }

  private statement(syntax: StatementSyntax, state: State): State {
    switch (syntax.kind) {
      case "block":
        return this.block(syntax.statements, state);
      case "local":
        return syntax.declarators.reduce(
          (now, { name, value }) => (value ? without(this.expression(value, now), name) : including(now, name)),
          state,
        );
      case "expression":
        return this.expression(syntax.value, state);
      case "if": {
        const { yes, no } = this.condition(syntax.condition, state);
        const then = this.statement(syntax.then, yes);
        return join(then, syntax.otherwise ? this.statement(syntax.otherwise, no) : no);
      }
      case "while": {
        const { yes, no } = this.condition(syntax.condition, state);
        return join(no, ...this.loop(syntax.body, yes).breaks);
      }
      case "for":
        return this.for(syntax, state);
      case "foreach": {
        const items = this.expression(syntax.items, state);
        return join(items, ...this.loop(syntax.body, declared(syntax.variable).reduce(without, items)).breaks);
      }
      case "try":
        return this.try(syntax, state);
      case "break":
        this.loops.at(-1)?.breaks.push(state);
        return undefined;
      case "continue":
        this.loops.at(-1)?.continues.push(state);
        return undefined;
      case "return":
      case "throw":
        if (syntax.value) this.expression(syntax.value, state);
        return undefined;
      default:
        return state;
    }
  }

  private for(syntax: Extract<StatementSyntax, { kind: "for" }>, before: State): State {
    const initial = syntax.initial.reduce((state, statement) => this.statement(statement, state), before);
    const { yes, no } = syntax.condition ? this.condition(syntax.condition, initial) : { yes: initial, no: undefined };
    const { breaks, end } = this.loop(syntax.body, yes);
    syntax.step.reduce((state, step) => this.expression(step, state), end);
    return join(no, ...breaks);
  }

  private loop(body: StatementSyntax, before: State): { readonly breaks: readonly State[]; readonly end: State } {
    const loop: Loop = { breaks: [], continues: [] };
    this.loops.push(loop);
    const end = join(this.statement(body, before), ...loop.continues);
    this.loops.pop();
    return { breaks: loop.breaks, end };
  }

  private try(syntax: Extract<StatementSyntax, { kind: "try" }>, before: State): State {
    const ends = [syntax.body, ...syntax.catches.map(({ body }) => body)].map(({ statements }) =>
      this.block(statements, before),
    );
    const after = join(...ends);
    if (!syntax.finally) return after;
    const last = this.block(syntax.finally.statements, before);
    if (last === undefined) return undefined;
    return [...(before ?? [])].filter((name) => !last.has(name)).reduce(without, after);
  }

  private expressions(all: readonly (ExpressionSyntax | undefined)[], before: State): State {
    return all.reduce<State>((state, syntax) => (syntax ? this.expression(syntax, state) : state), before);
  }

  expression(syntax: ExpressionSyntax, state: State): State {
    switch (syntax.kind) {
      case "name":
        if (state?.has(syntax.name))
          throw new ExpressionError(`\`${syntax.name}\` is read before it has a value.`, syntax.offset);
        return state;
      case "interpolation":
        return this.expressions(
          syntax.parts.flatMap(({ hole }) => [hole?.value, hole?.alignment]),
          state,
        );
      case "member":
        return this.expression(syntax.target, state);
      case "index":
      case "call": {
        const target = this.expression(syntax.target, state);
        const after = this.given(syntax.arguments, target);
        return isConditional(syntax) ? join(target, after) : after;
      }
      case "unary":
      case "is":
        return syntax.kind === "is" || syntax.operator === "!"
          ? both(this.condition(syntax, state))
          : this.expression(syntax.operand, state);
      case "postfix":
      case "cast":
      case "as":
        return this.expression(syntax.operand, state);
      case "binary": {
        if (syntax.operator === "&&" || syntax.operator === "||") return both(this.condition(syntax, state));
        const left = this.expression(syntax.left, state);
        const right = this.expression(syntax.right, left);
        return syntax.operator === "??" ? join(left, right) : right;
      }
      case "conditional": {
        const { yes, no } = this.condition(syntax.condition, state);
        return join(this.expression(syntax.whenTrue, yes), this.expression(syntax.whenFalse, no));
      }
      case "assignment": {
        const { target, value } = syntax;
        if (target.kind === "name" && syntax.operator === "=")
          return without(this.expression(value, state), target.name);
        return this.expressions([target, value], state);
      }
      case "new": {
        const given = this.given(syntax.arguments, state);
        const members = (syntax.initializer ?? []).flatMap(({ key, values }) => [
          typeof key === "object" ? key : undefined,
          ...values,
        ]);
        return this.expressions(members, given);
      }
      case "array":
        return this.expressions([...syntax.sizes, ...(syntax.elements ?? [])], state);
      case "lambda":
        if (syntax.body.kind !== "block")
          this.expression(syntax.body, syntax.parameters.map(({ name }) => name).reduce(without, state));
        return state;
      default:
        return state;
    }
  }

  /** Arguments in order; `out` variables have a value behind the call. */
  private given(args: readonly ArgumentSyntax[], before: State): State {
    const read = this.expressions(
      args.map(({ modifier, value }) => (modifier === "out" ? undefined : value)),
      before,
    );
    return args.reduce(
      (state, { modifier, value }) => (modifier === "out" ? declared(value).reduce(without, state) : state),
      read,
    );
  }

  private condition(syntax: ExpressionSyntax, state: State): Branches {
    if (syntax.kind === "literal" && syntax.type === "bool")
      return syntax.value === "true" ? { yes: state, no: undefined } : { yes: undefined, no: state };
    if (syntax.kind === "unary" && syntax.operator === "!") {
      const { yes, no } = this.condition(syntax.operand, state);
      return { yes: no, no: yes };
    }
    if (syntax.kind === "is") {
      const after = this.expression(syntax.operand, state);
      const name = syntax.pattern.kind === "type" ? syntax.pattern.name : undefined;
      return name === undefined ? { yes: after, no: after } : { yes: without(after, name), no: including(after, name) };
    }
    if (syntax.kind === "binary" && (syntax.operator === "&&" || syntax.operator === "||")) {
      const isAnd = syntax.operator === "&&";
      const left = this.condition(syntax.left, state);
      const right = this.condition(syntax.right, isAnd ? left.yes : left.no);
      return isAnd ? { yes: right.yes, no: join(left.no, right.no) } : { yes: join(left.yes, right.yes), no: right.no };
    }
    const after = this.expression(syntax, state);
    return { yes: after, no: after };
  }
}

/** The variable that an expression names to give it a value. */
function declared(syntax: ExpressionSyntax): readonly string[] {
  if (syntax.kind === "name") return [syntax.name];
  return syntax.kind === "declaration" && syntax.designation.kind === "variable" ? [syntax.designation.name] : [];
}

/** Whether a `?.` before may leave the arguments of a link aside. */
function isConditional(syntax: ExpressionSyntax): boolean {
  if (syntax.kind === "call") return isConditional(syntax.target);
  return (syntax.kind === "member" || syntax.kind === "index") && (syntax.conditional || isConditional(syntax.target));
}

function both({ yes, no }: Branches): State {
  return join(yes, no);
}

/** Behind several ways a name has a value only when it has one on each. */
function join(...states: readonly State[]): State {
  const reached = states.filter((state) => state !== undefined);
  const [first] = reached;
  if (first === undefined || reached.every((state) => state === first)) return first;
  return new Set(reached.flatMap((state) => [...state]));
}

function without(state: State, name: string): State {
  if (!state?.has(name)) return state;
  const rest = new Set(state);
  rest.delete(name);
  return rest;
}

function including(state: State, name: string): State {
  return state && new Set([...state, name]);
}
