// How a policy statement becomes something that runs. One handler per statement, in statements/<xml-element>.ts.
import type { Element, Node, Value } from "apim-ai-gateway/policy";
import type { Evaluate } from "./evaluate";
import type { Exchange } from "./exchange";

/** Runs one statement for one request. Returns nothing, or a promise when it has to wait. */
export type Step = (exchange: Exchange) => void | Promise<void>;

/**
 * Compiles a statement once, at load. Whatever it cannot do faithfully it refuses there:
 * `compiler.refuse(...)` collects the problem, with its position, and loading fails with all of them.
 */
export type StatementHandler = (element: Element, compiler: StatementCompiler) => Step;

/**
 * What a handler may ask for while it compiles. Expressions that read a body are noted here: the pipeline reads that
 * body before the step runs, so that evaluation is synchronous.
 */
export interface StatementCompiler {
  /** Where the statement stands. */
  readonly where: {
    readonly scope: "global" | "product" | "api" | "operation" | "fragment";
    readonly section: "inbound" | "backend" | "outbound" | "on-error";
    readonly apiType: "http" | "mcp" | "a2a" | undefined;
    readonly sku: string;
    readonly resourceId: string;
    readonly externalCache: boolean;
  };
  /** A literal or expression as text, as .NET's ToString gives it; undefined when the attribute is absent. */
  text(value: Value): Evaluate<string>;
  attribute(element: Element, name: string): Evaluate<string> | undefined;
  /** Literal attribute; an expression there is refused. */
  literal(element: Element, name: string): string | undefined;
  integer(element: Element, name: string): Evaluate<number> | undefined;
  number(element: Element, name: string): Evaluate<number> | undefined;
  boolean(element: Element, name: string, byDefault: boolean): Evaluate<boolean>;
  /** An expression's result with its .NET type, for `set-variable`; a literal gives a string. */
  value(value: Value): Evaluate<unknown>;
  /** Compiles the child statements of an element, or a list of them, in order. */
  steps(children: Element | readonly Node[]): Step;
  /** The statements of the next outer scope in this section, for `base`; refused anywhere but directly in a section. */
  parent(element: Element): Step;
  /** The statements of a fragment, compiled for the place that includes it; an unknown one is refused. */
  fragment(element: Element, id: string): Step;
  /**
   * Runs `compile` with a compiler of its own, and gives beside its result a step that reads the bodies which its
   * expressions need: for a statement whose body exists only after it has started, as in a retry's condition.
   */
  prepared<T>(compile: (compiler: StatementCompiler) => T): { readonly result: T; readonly prepare: Step | undefined };
  /** Whether a backend, fragment or logger of this name exists. */
  hasBackend(id: string): boolean;
  /** Asks the pipeline to read the whole request (or response) body before this step. */
  needsRequestBody(): void;
  needsResponseBody(): void;
  refuse(element: Element, sentence: string): void;
}
