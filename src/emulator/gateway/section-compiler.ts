// Compiles the statements of one section of a policy, and those inside them.
import type { Element, Node, PolicyDocument, Section } from "apim-ai-gateway/policy";
import type { CompileEnvironment } from "./compile-environment";
import type { ApiType } from "./configuration";
import type { PolicyLocation } from "./exchange";
import { readSource } from "./policy-source";
import { refuseWhatAzureRefuses } from "./refused-problems";
import type { StatementCompiler, Step } from "./statement-handler";
import { statementHandlers } from "./statements";
import { type BodyNeeds, readBodies, sequence } from "./step-sequence";
import { ValueCompiler } from "./value-compiler";

export type Scope = StatementCompiler["where"]["scope"];

/** A statement that can run, or the place where the outer scope's statements go. */
export interface CompiledStatement {
  readonly location: PolicyLocation;
  readonly step: Step;
  /** XML names of the statement and of those inside it. */
  readonly names: ReadonlySet<string>;
  readonly isParent: boolean;
}

/** A section that is compiled. */
export interface Place {
  /** Scope for `LastError`: the one that includes a fragment. */
  readonly outerScope: Scope;
  readonly scope: Scope;
  readonly section: Section;
  readonly apiType: ApiType | undefined;
  readonly resourceId: string;
  /** Fragments being compiled, outermost first. */
  readonly including: readonly string[];
}

/** What a list of statements stands in. */
interface Surroundings {
  readonly environment: CompileEnvironment;
  readonly place: Place;
  /** Path of the statement or of its part around the list; empty directly in a section. */
  readonly path: string;
  /** Directly in a section of a document: where the outer scope's statements may go. */
  readonly isTop: boolean;
}

/** Stands for the outer scope until the plan of a request is put together. */
const parentStep: Step = () => undefined;

export function compileSection(
  nodes: readonly Node[],
  place: Place,
  environment: CompileEnvironment,
): readonly CompiledStatement[] {
  return compileList(nodes, { environment, place, path: "", isTop: place.scope !== "fragment" });
}

function compileList(nodes: readonly Node[], around: Surroundings): readonly CompiledStatement[] {
  refuseText(nodes, around);
  const elements = elementsOf(nodes);
  return elements.map((element) => compileStatement(element, indexed(element, elements), around));
}

function refuseText(nodes: readonly Node[], { environment, place }: Surroundings): void {
  for (const node of nodes) {
    if (node.kind !== "text" || (typeof node.value === "string" && node.value.trim() === "")) continue;
    environment.problems.add(place.resourceId, node.position, "Expected a statement, got text. Remove the text.");
  }
}

function compileStatement(element: Element, segment: string, around: Surroundings): CompiledStatement {
  const path = around.path === "" ? segment : `${around.path}\\${segment}`;
  const compiler = new OneStatementCompiler(element, { ...around, path });
  const step = compiler.statement();
  const { id } = element.attributes;
  const location: PolicyLocation = {
    source: element.name,
    scope: around.place.outerScope,
    section: around.place.section,
    path,
    policyId: typeof id === "string" ? id : "",
  };
  return {
    location,
    step: withBodies(step, compiler.needs),
    names: compiler.names,
    isParent: element.name === "base",
  };
}

/** Compiles one statement; `at.path` is its own. */
class OneStatementCompiler extends ValueCompiler implements StatementCompiler {
  readonly #at: Surroundings;
  /** XML names of the statement and of those inside it. */
  readonly names: Set<string>;

  constructor(element: Element, at: Surroundings, names = new Set([element.name])) {
    const { scope, section, apiType, resourceId } = at.place;
    const { sku, externalCache } = at.environment;
    super(at.environment, { scope, section, apiType, sku, resourceId, externalCache }, element);
    this.#at = at;
    this.names = names;
  }

  statement(): Step {
    const { element } = this;
    const handler = statementHandlers.get(element.name);
    if (handler === undefined) {
      this.refuse(
        element,
        `\`${element.name}\`: the emulator does not run this statement. Remove it to run this policy here.`,
      );
      return parentStep;
    }
    try {
      return handler(element, this);
    } catch (error) {
      this.refuse(element, `\`${element.name}\`: ${error instanceof Error ? error.message : String(error)}`);
      return parentStep;
    }
  }

  steps(children: Element | readonly Node[]): Step {
    const nodes = "children" in children ? children.children : children;
    // A list of children belongs to the statement itself; an element such as `when` is one more level of the path.
    const isPart = "children" in children && children !== this.element;
    const part = isPart ? `\\${indexed(children, elementsOf(this.element.children))}` : "";
    return this.#within(compileList(nodes, { ...this.#at, path: `${this.#at.path}${part}`, isTop: false }));
  }

  parent(element: Element): Step {
    if (!this.#at.isTop) this.refuse(element, "`base`: expected directly in a section. Move it there.");
    return parentStep;
  }

  fragment(element: Element, id: string): Step {
    const { environment, place, path } = this.#at;
    const { problems } = environment;
    const source = environment.fragments.get(id);
    if (source === undefined) {
      this.refuse(
        element,
        `\`fragment-id\`: expected the name of a policy fragment, got ${id}. Create that fragment first.`,
      );
      return parentStep;
    }
    if (place.including.includes(id)) {
      this.refuse(
        element,
        `\`fragment-id\`: ${[...place.including, id].join(" includes ")}, which never ends. Remove one of them.`,
      );
      return parentStep;
    }
    const { resourceId } = source;
    const policy = readSource(source, problems);
    if (policy === undefined) return parentStep;
    if (policy.kind !== "fragment") {
      problems.add(resourceId, undefined, `\`${policy.kind}\`: expected \`fragment\`. Write a policy fragment.`);
      return parentStep;
    }
    const inner: Place = { ...place, scope: "fragment", resourceId, including: [...place.including, id] };
    const before = problems.count;
    const compiled = compileList(policy.children, { environment, place: inner, path, isTop: false });
    if (problems.count === before) {
      const empty: PolicyDocument = { kind: "policies", inbound: [], backend: [], outbound: [], "on-error": [] };
      const { outerScope, section, apiType } = place;
      const scope = outerScope === "fragment" ? {} : { scope: outerScope };
      const asIncluded: PolicyDocument = { ...empty, [section]: policy.children };
      refuseWhatAzureRefuses(asIncluded, resourceId, { ...scope, apiType }, environment);
    }
    return this.#within(compiled);
  }

  prepared<T>(compile: (compiler: StatementCompiler) => T): { readonly result: T; readonly prepare: Step | undefined } {
    const compiler = new OneStatementCompiler(this.element, this.#at, this.names);
    return { result: compile(compiler), prepare: readBodies(compiler.needs) };
  }

  hasBackend(id: string): boolean {
    return this.environment.backends.has(id);
  }

  #within(compiled: readonly CompiledStatement[]): Step {
    for (const statement of compiled) for (const name of statement.names) this.names.add(name);
    return sequence(compiled);
  }
}

function elementsOf(nodes: readonly Node[]): readonly Element[] {
  return nodes.filter((node): node is Element => node.kind === "element");
}

/** `set-header`, or `set-header[2]` where several siblings have the name. */
function indexed(element: Element, siblings: readonly Element[]): string {
  const same = siblings.filter((other) => other.name === element.name);
  return same.length < 2 ? element.name : `${element.name}[${same.indexOf(element) + 1}]`;
}

function withBodies(step: Step, needs: BodyNeeds): Step {
  const prepare = readBodies(needs);
  if (prepare === undefined) return step;
  return (exchange) => {
    const waiting = prepare(exchange);
    return waiting === undefined ? step(exchange) : waiting.then(() => step(exchange));
  };
}
