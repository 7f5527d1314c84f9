// Compiles attributes and texts: literals with their named values, expressions to closures.
import { type Element, type Position, positionInExpression, type Value } from "apim-ai-gateway/policy";
import type { CompileEnvironment } from "./compile-environment";
import { constant, type Evaluate } from "./evaluate";
import type { Exchange } from "./exchange";
import { boxString, type CompiledExpression, compileExpression } from "./expressions";
import { fillNamedValues } from "./named-values";
import type { StatementCompiler } from "./statement-handler";
import type { BodyNeeds } from "./step-sequence";

export abstract class ValueCompiler {
  /** Which bodies the expressions read that were compiled. */
  readonly needs: BodyNeeds = { request: false, response: false };

  constructor(
    protected readonly environment: CompileEnvironment,
    readonly where: StatementCompiler["where"],
    /** The statement that is compiled. */
    protected readonly element: Element,
  ) {}

  text(value: Value): Evaluate<string> {
    const compiled = this.#compile(value) ?? "";
    if (typeof compiled === "string") return constant(compiled);
    return (exchange) => compiled.evaluateText(exchange.context);
  }

  attribute(element: Element, name: string): Evaluate<string> | undefined {
    const value = element.attributes[name];
    return value === undefined ? undefined : this.text(value);
  }

  literal(element: Element, name: string): string | undefined {
    const value = element.attributes[name];
    if (value === undefined) return undefined;
    const filled = this.#fill(value);
    if (typeof filled === "string" || filled === undefined) return filled;
    this.#report(
      element.attributePositions?.[name] ?? element.position,
      `\`${name}\`: expected a literal, got an expression. Write the value itself.`,
    );
    return undefined;
  }

  integer(element: Element, name: string): Evaluate<number> | undefined {
    return this.#numeric(element, name, "a whole number", Number.isInteger);
  }

  number(element: Element, name: string): Evaluate<number> | undefined {
    return this.#numeric(element, name, "a number", Number.isFinite);
  }

  boolean(element: Element, name: string, byDefault: boolean): Evaluate<boolean> {
    const value = element.attributes[name];
    if (value === undefined) return constant(byDefault);
    const compiled = this.#compile(value);
    if (compiled === undefined) return constant(byDefault);
    if (typeof compiled !== "string") return (exchange) => compiled.evaluateBoolean(exchange.context);
    const written = compiled.trim().toLowerCase();
    if (written !== "true" && written !== "false") {
      this.#report(
        element.attributePositions?.[name] ?? element.position,
        `\`${name}\`: expected true or false, got ${compiled}. Write one of them.`,
      );
    }
    return constant(written === "true");
  }

  value(value: Value): Evaluate<unknown> {
    const compiled = this.#compile(value) ?? "";
    if (typeof compiled === "string") {
      return constant(boxString(compiled));
    }
    return (exchange) => compiled.evaluate(exchange.context);
  }

  needsRequestBody(): void {
    this.needs.request = true;
  }

  needsResponseBody(): void {
    this.needs.response = true;
  }

  refuse(element: Element, sentence: string): void {
    this.#report(element.position, sentence);
  }

  #numeric(
    element: Element,
    name: string,
    expected: string,
    valid: (value: number) => boolean,
  ): Evaluate<number> | undefined {
    const value = element.attributes[name];
    if (value === undefined) return undefined;
    const compiled = this.#compile(value);
    if (compiled === undefined) return constant(0);
    if (typeof compiled !== "string") return (exchange: Exchange) => compiled.evaluateNumber(exchange.context);
    const parsed = compiled.trim() === "" ? Number.NaN : Number(compiled);
    if (!valid(parsed)) {
      this.#report(
        element.attributePositions?.[name] ?? element.position,
        `\`${name}\`: expected ${expected}, got ${compiled}. Correct it.`,
      );
    }
    return constant(parsed);
  }

  /** Undefined when a named value is missing, which has been reported. */
  #fill(value: Value): Value | undefined {
    const filled = fillNamedValues(value, this.environment.namedValues);
    for (const name of filled.missing) {
      const at = positionOf(value, this.element) ?? this.element.position;
      this.#report(at, `\`{{${name}}}\`: expected the name of a named value. Create it first, or correct the name.`);
    }
    return filled.missing.length > 0 ? undefined : filled.value;
  }

  /** A literal's text, or a compiled expression; undefined for what was refused. */
  #compile(value: Value): string | CompiledExpression | undefined {
    const filled = this.#fill(value);
    if (typeof filled === "string" || filled === undefined) return filled;
    try {
      const compiled = compileExpression(filled);
      if (compiled.readsRequestBody) this.needsRequestBody();
      if (compiled.readsResponseBody) this.needsResponseBody();
      return compiled;
    } catch (error) {
      const offset = error instanceof Error && "offset" in error && typeof error.offset === "number" ? error.offset : 0;
      const start = positionOf(value, this.element) ?? this.element.position;
      // A named value that was put in has moved what follows it.
      const isAsWritten = typeof value !== "string" && value.code === filled.code;
      const at = isAsWritten ? positionInExpression(value, offset) : undefined;
      const message = error instanceof Error ? error.message : String(error);
      this.#report(at ?? start, `\`${this.element.name}\`: ${message}`);
      return undefined;
    }
  }

  #report(at: Pick<Position, "line" | "column"> | undefined, message: string): void {
    this.environment.problems.add(this.where.resourceId, at, message);
  }
}

/** Where an attribute's value or a text stands, searched in a statement and what is inside it. */
function positionOf(value: Value, element: Element): Position | undefined {
  for (const name in element.attributes) {
    if (element.attributes[name] === value) return element.attributePositions?.[name];
  }
  for (const child of element.children) {
    if (child.kind === "text" && child.value === value) return child.position;
    const found = child.kind === "element" ? positionOf(value, child) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
