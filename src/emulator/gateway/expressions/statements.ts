// Statements of `@{…}`. Each runs to a signal: go on, leave the loop, or return a value.
import type { BlockSyntax, ExpressionSyntax, StatementSyntax, TypeSyntax } from "apim-ai-gateway/policy";
import { type Code, ExpressionError, type Frame } from "./code";
import type { Compilation } from "./compilation";
import { elementType, implicitly } from "./conversions";
import { Boxed, box, DotNetException, type DotNetType } from "./dotnet-value";
import { booleanCode } from "./operators";
import { itemsOf } from "./sequence-methods";
import { isNamed, typeName } from "./type-names";

type Signal = undefined | "break" | "continue" | Returned;
class Returned {
  constructor(readonly value: unknown) {}
}
type Run = (frame: Frame) => Signal;

/** Loops that run longer than this are a mistake; Azure ends the request after its own time. */
const maximumIterations = 1_000_000;

export function blockCode(block: BlockSyntax, compiler: Compilation): Code {
  return new Statements(compiler).whole(block);
}

class Statements {
  /** The types that `return` gives, boxed when they differ. */
  private readonly returns: DotNetType[] = [];

  constructor(private readonly compiler: Compilation) {}

  whole(block: BlockSyntax): Code {
    const run = this.list(block.statements);
    if (!ends(block.statements)) throw new ExpressionError("Not all code paths return a value.", 0);
    const types = [...new Set(this.returns.filter((type) => type !== "null"))];
    const type = types.length === 1 ? (types[0] ?? "object") : "object";
    return {
      type,
      run: (frame) => {
        const signal = run(frame);
        if (!(signal instanceof Returned))
          throw new DotNetException("InvalidProgramException", "The block did not return.");
        const { value } = signal;
        return type === "object" ? value : unboxed(value);
      },
    };
  }

  private list(statements: readonly StatementSyntax[]): Run {
    const runs = statements.map((statement) => this.statement(statement));
    return (frame) => {
      for (const run of runs) {
        const signal = run(frame);
        if (signal !== undefined) return signal;
      }
      return undefined;
    };
  }

  private statement(syntax: StatementSyntax): Run {
    switch (syntax.kind) {
      case "block":
        return this.compiler.scoped(() => this.list(syntax.statements));
      case "empty":
        return () => undefined;
      case "local":
        if (syntax.modifier === "ref")
          throw new ExpressionError("The emulator does not run `ref` variables.", syntax.offset);
        return this.local(syntax.type, syntax.declarators);
      case "expression": {
        const { run } = this.compiler.compile(syntax.value);
        return (frame) => void run(frame);
      }
      case "if":
        return this.condition(syntax);
      case "return":
        return this.returned(syntax.value, syntax.offset);
      case "break":
      case "continue": {
        const { kind } = syntax;
        return () => (kind === "break" ? "break" : "continue");
      }
      case "while":
        return this.loop(syntax.condition, syntax.body, undefined);
      case "for":
        return this.compiler.scoped(() => {
          const initial = this.list(syntax.initial);
          const steps = syntax.step.map((step) => this.compiler.compile(step).run);
          const loop = this.loop(syntax.condition, syntax.body, (frame) => {
            for (const step of steps) step(frame);
          });
          return (frame) => initial(frame) ?? loop(frame);
        });
      case "foreach":
        return this.foreach(syntax);
      case "try":
        return this.attempt(syntax);
      default:
        throw new ExpressionError(`The emulator does not run \`${syntax.kind}\`.`, syntax.offset);
    }
  }

  private local(type: TypeSyntax, declarators: Extract<StatementSyntax, { kind: "local" }>["declarators"]): Run {
    const runs = declarators.map(({ name, value, offset }) => {
      const code = value && this.compiler.compile(value);
      const declared = isNamed(type, "var") ? code?.type : typeName(type);
      if (!declared || declared === "null" || declared === "void")
        throw new ExpressionError(`Expected a value that says the type of \`${name}\`.`, offset);
      const converted = code && implicitly(code, declared);
      if (code && !converted) throw new ExpressionError(`Expected a \`${declared}\`, got \`${code.type}\`.`, offset);
      const { slot } = this.compiler.declare(name, declared, offset);
      return (frame: Frame) => {
        frame.locals[slot] = converted ? converted.run(frame) : null;
      };
    });
    return (frame) => {
      for (const run of runs) run(frame);
      return undefined;
    };
  }

  private condition({ condition, then, otherwise }: Extract<StatementSyntax, { kind: "if" }>): Run {
    const test = booleanCode(this.compiler.compile(condition), condition.offset).run;
    const yes = this.compiler.scoped(() => this.statement(then));
    const no = otherwise && this.compiler.scoped(() => this.statement(otherwise));
    return (frame) => (test(frame) ? yes(frame) : no?.(frame));
  }

  private returned(value: ExpressionSyntax | undefined, offset: number): Run {
    if (!value) throw new ExpressionError("Expected a value to return.", offset);
    const { type, run } = this.compiler.compile(value);
    if (type === "void") throw new ExpressionError("Expected a value to return.", offset);
    this.returns.push(type);
    return (frame) => new Returned(box(type, run(frame)));
  }

  private loop(
    condition: ExpressionSyntax | undefined,
    body: StatementSyntax,
    step: ((frame: Frame) => void) | undefined,
  ): Run {
    const test = condition && booleanCode(this.compiler.compile(condition), condition.offset).run;
    const run = this.compiler.scoped(() => this.statement(body));
    return (frame) => {
      for (let iteration = 0; !test || test(frame); iteration++) {
        if (iteration === maximumIterations) throw new DotNetException("TimeoutException", "The loop runs too long.");
        const signal = run(frame);
        if (signal === "break") return undefined;
        if (signal instanceof Returned) return signal;
        step?.(frame);
      }
      return undefined;
    };
  }

  private foreach({ variable, items, body, offset }: Extract<StatementSyntax, { kind: "foreach" }>): Run {
    if (variable.kind !== "declaration" || variable.designation.kind !== "variable")
      throw new ExpressionError("The emulator does not take the items of a `foreach` apart.", variable.offset);
    const {
      type,
      designation: { name },
    } = variable;
    const sequence = this.compiler.compile(items);
    const element = elementType(sequence.type);
    if (element === undefined)
      throw new ExpressionError(`The emulator does not iterate over a \`${sequence.type}\`.`, offset);
    const declared = isNamed(type, "var") ? element : typeName(type);
    if (declared !== element) throw new ExpressionError(`Expected \`${element} ${name}\` or \`var ${name}\`.`, offset);
    const read = itemsOf(sequence);
    return this.compiler.scoped(() => {
      const { slot } = this.compiler.declare(name, declared, offset);
      const run = this.statement(body);
      return (frame) => {
        for (const item of read(frame)) {
          frame.locals[slot] = item;
          const signal = run(frame);
          if (signal === "break") return undefined;
          if (signal instanceof Returned) return signal;
        }
        return undefined;
      };
    });
  }

  private attempt({ body, catches, finally: last, offset }: Extract<StatementSyntax, { kind: "try" }>): Run {
    const [only, ...more] = catches;
    const isGeneral = !only?.type || isNamed(only.type, "Exception");
    if (more.length > 0 || !isGeneral || only?.name || only?.when)
      throw new ExpressionError("The emulator runs one `catch` of any exception, without its name.", offset);
    const run = this.statement(body);
    const handle = only && this.statement(only.body);
    const end = last && this.statement(last);
    return (frame) => {
      let signal: Signal;
      try {
        signal = run(frame);
      } catch (error) {
        if (!handle || !(error instanceof DotNetException) || error.type === "NotSupportedException") throw error;
        signal = handle(frame);
      } finally {
        end?.(frame);
      }
      return signal;
    };
  }
}

/** Whether every path through the statements returns. */
function ends(statements: readonly StatementSyntax[]): boolean {
  return statements.some((statement) => {
    switch (statement.kind) {
      case "return":
      case "throw":
        return true;
      case "block":
        return ends(statement.statements);
      case "if":
        return statement.otherwise !== undefined && ends([statement.then]) && ends([statement.otherwise]);
      case "try":
        return ends(statement.body.statements) && statement.catches.every(({ body }) => ends(body.statements));
      case "while":
        return statement.condition.kind === "literal" && statement.condition.value === "true";
      default:
        return false;
    }
  });
}

function unboxed(value: unknown): unknown {
  return value instanceof Boxed ? value.value : value;
}
