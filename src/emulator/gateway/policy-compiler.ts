// Compiles policy documents to steps, once, at load. Everything that could fail without a request fails here.
import {
  checkPolicy,
  type Element,
  gatewayOfSku,
  type Node,
  type Policy,
  type PolicyDocument,
  parsePolicy,
  type Section,
} from "apim-ai-gateway/policy";
import type { CompileEnvironment } from "./compile-environment";
import type { ApiType, PolicySource } from "./configuration";
import type { PolicyLocation } from "./exchange";
import type { ProblemList } from "./problem-list";
import { isRefused } from "./refused-problems";
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

export type CompiledDocument = Readonly<Record<Section, readonly CompiledStatement[]>>;

/** Stands for the outer scope until the plan of a request is put together. */
const parentStep: Step = () => undefined;

interface Place {
  /** Scope for `LastError`: the one that includes a fragment. */
  readonly outerScope: Scope;
  readonly scope: Scope;
  readonly section: Section;
  readonly apiType: ApiType | undefined;
  readonly resourceId: string;
  /** Fragments being compiled, outermost first. */
  readonly including: readonly string[];
}

/** Parses policy text; problems go to the list. */
export function parseSource(source: PolicySource, problems: ProblemList): Policy | undefined {
  try {
    return parsePolicy(source.xml);
  } catch (error) {
    const found = error instanceof Error && "problems" in error && Array.isArray(error.problems) ? error.problems : [];
    for (const problem of found) problems.add(source.resourceId, problem.position, problem.message);
    if (found.length === 0)
      problems.add(source.resourceId, undefined, error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

/** Compiles the policy of a scope; undefined when its text cannot be read. */
export function compileDocument(
  source: PolicySource,
  scope: Exclude<Scope, "fragment">,
  apiType: ApiType | undefined,
  environment: CompileEnvironment,
): CompiledDocument | undefined {
  const policy = parseSource(source, environment.problems);
  if (policy === undefined) return undefined;
  const before = environment.problems.count;
  const compiled = compilePolicy(policy, source.resourceId, scope, apiType, environment);
  if (environment.problems.count === before)
    refuseWhatAzureRefuses(policy, source.resourceId, { scope, apiType }, environment);
  return compiled;
}

/** Compiles a policy that was read already; whether Azure would take it is not asked. */
export function compilePolicy(
  policy: Policy,
  resourceId: string,
  scope: Exclude<Scope, "fragment">,
  apiType: ApiType | undefined,
  environment: CompileEnvironment,
): CompiledDocument | undefined {
  if (policy.kind !== "policies") {
    environment.problems.add(
      resourceId,
      undefined,
      policy.kind === "fragment"
        ? "`fragment`: expected `policies`. Make it a policy fragment instead."
        : "`resolver`: expected `policies`. Make it the policy of a resolver instead.",
    );
    return undefined;
  }
  const section = (name: Section) => {
    const place: Place = {
      outerScope: scope,
      scope,
      section: name,
      apiType,
      resourceId,
      including: [],
    };
    return new SectionCompiler(environment, place).compile(sectionNodes(policy, name));
  };
  return {
    inbound: section("inbound"),
    backend: section("backend"),
    outbound: section("outbound"),
    "on-error": section("on-error"),
  };
}

/** Compiles a fragment, as `resourceId` has it, as if a section included it. */
export function compileFragment(
  policy: Policy,
  resourceId: string,
  section: Section,
  environment: CompileEnvironment,
): void {
  const place: Place = {
    outerScope: "api",
    scope: "fragment",
    section,
    apiType: undefined,
    resourceId,
    including: [resourceId.slice(resourceId.lastIndexOf("/") + 1)],
  };
  if (policy.kind === "fragment") new SectionCompiler(environment, place).compile(policy.children);
  else
    environment.problems.add(
      resourceId,
      undefined,
      `\`${policy.kind}\`: expected \`fragment\`. Write a policy fragment.`,
    );
}

/**
 * What compiles may still stand in a wrong section, have attributes that mean nothing, or not exist in the service's
 * tier. That is asked only of policies without other problems, which would be the same ones in other words.
 */
function refuseWhatAzureRefuses(
  policy: Policy,
  resourceId: string,
  place: { readonly scope?: Exclude<Scope, "fragment">; readonly apiType: ApiType | undefined },
  environment: CompileEnvironment,
): void {
  const { scope, apiType } = place;
  const gateway = gatewayOfSku(environment.sku);
  for (const problem of checkPolicy(policy, { gateway, ...(scope && { scope }), ...(apiType && { apiType }) })) {
    if (isRefused(problem)) environment.problems.add(resourceId, problem.position, problem.message);
  }
}

function sectionNodes(policy: PolicyDocument, name: Section): readonly Node[] {
  return policy[name];
}

/** Compiles statements of one section of one document. One instance a list of siblings. */
class SectionCompiler extends ValueCompiler implements StatementCompiler {
  readonly #place: Place;
  #path = "";
  #topLevel = true;
  /** Names of the statements inside the one that is being compiled. */
  #names = new Set<string>();

  constructor(environment: CompileEnvironment, place: Place) {
    super(environment, {
      scope: place.scope,
      section: place.section,
      apiType: place.apiType,
      sku: environment.sku,
      resourceId: place.resourceId,
      externalCache: environment.externalCache,
    });
    this.#place = place;
  }

  compile(nodes: readonly Node[]): readonly CompiledStatement[] {
    const elements = nodes.filter((node): node is Element => node.kind === "element");
    this.#refuseText(nodes);
    return elements.map((element) => this.#statement(element, indexed(element, elements)));
  }

  steps(children: Element | readonly Node[]): Step {
    const [outerPath, outerTop] = [this.#path, this.#topLevel];
    // A list of children belongs to the statement itself; an element such as `when` is one more level of the path.
    if (!Array.isArray(children) && "name" in children && children !== this.element) {
      const siblings = (this.element?.children ?? []).filter((node): node is Element => node.kind === "element");
      this.#path = `${this.#path}\\${indexed(children, siblings)}`;
    }
    this.#topLevel = false;
    const compiled = this.compile("children" in children ? children.children : children);
    [this.#path, this.#topLevel] = [outerPath, outerTop];
    return sequence(compiled);
  }

  parent(element: Element): Step {
    if (this.#topLevel && this.#place.scope !== "fragment") return parentStep;
    this.refuse(element, "`base`: expected directly in a section. Move it there.");
    return parentStep;
  }

  fragment(element: Element, id: string): Step {
    const source = this.environment.fragments.get(id);
    if (source === undefined) {
      this.refuse(
        element,
        `\`fragment-id\`: expected the name of a policy fragment, got ${id}. Create that fragment first.`,
      );
      return parentStep;
    }
    if (this.#place.including.includes(id)) {
      this.refuse(
        element,
        `\`fragment-id\`: ${[...this.#place.including, id].join(" includes ")}, which never ends. Remove one of them.`,
      );
      return parentStep;
    }
    const policy = parseSource(source, this.environment.problems);
    if (policy === undefined) return parentStep;
    if (policy.kind !== "fragment") {
      this.environment.problems.add(
        source.resourceId,
        undefined,
        `\`${policy.kind}\`: expected \`fragment\`. Write a policy fragment.`,
      );
      return parentStep;
    }
    const inner = new SectionCompiler(this.environment, {
      ...this.#place,
      scope: "fragment",
      resourceId: source.resourceId,
      including: [...this.#place.including, id],
    });
    inner.#path = this.#path;
    inner.#topLevel = false;
    const before = this.environment.problems.count;
    const compiled = inner.compile(policy.children);
    if (this.environment.problems.count === before) {
      const empty: PolicyDocument = { kind: "policies", inbound: [], backend: [], outbound: [], "on-error": [] };
      const { outerScope, section, apiType } = this.#place;
      const scope = outerScope === "fragment" ? {} : { scope: outerScope };
      const asIncluded: PolicyDocument = { ...empty, [section]: policy.children };
      refuseWhatAzureRefuses(asIncluded, source.resourceId, { ...scope, apiType }, this.environment);
    }
    for (const statement of compiled) for (const name of statement.names) this.#names.add(name);
    return sequence(compiled);
  }

  hasBackend(id: string): boolean {
    return this.environment.backends.has(id);
  }

  #statement(element: Element, segment: string): CompiledStatement {
    const path = this.#path === "" ? segment : `${this.#path}\\${segment}`;
    const outer = { path: this.#path, names: this.#names, element: this.element };
    this.#path = path;
    this.#names = new Set([element.name]);
    this.element = element;
    const { result: step, needs } = this.noting(() => this.#handle(element));
    const names = this.#names;
    this.#path = outer.path;
    this.#names = outer.names;
    this.element = outer.element;
    for (const name of names) this.#names.add(name);
    const id = element.attributes.id;
    const location: PolicyLocation = {
      source: element.name,
      scope: this.#place.outerScope,
      section: this.#place.section,
      path,
      policyId: typeof id === "string" ? id : "",
    };
    return { location, step: withBodies(step, needs), names, isParent: element.name === "base" };
  }

  #handle(element: Element): Step {
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

  #refuseText(nodes: readonly Node[]): void {
    for (const node of nodes) {
      if (node.kind !== "text" || (typeof node.value === "string" && node.value.trim() === "")) continue;
      this.environment.problems.add(
        this.where.resourceId,
        node.position,
        "Expected a statement, got text. Remove the text.",
      );
    }
  }
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
