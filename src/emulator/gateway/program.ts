// A configuration, compiled: routes, keys, backends, and for each kind of request the statements that it runs.
import { type Policy, type Section, sections } from "apim-ai-gateway/policy";
import { BackendRegistry } from "./backend-registry";
import type { CompileEnvironment } from "./compile-environment";
import type { GatewayConfiguration, PolicySource, ProductConfiguration } from "./configuration";
import { GatewayLoadError } from "./gateway-load-error";
import { schemaProblem } from "./mcp/argument-check";
import { pathProblem, toolInput } from "./mcp/tool-schema";
import { type CompiledDocument, compileDocument, compileFragment } from "./policy-compiler";
import { environmentOf } from "./policy-environment";
import { readSource } from "./policy-source";
import { ProblemList } from "./problem-list";
import { type RoutedApi, type RoutedOperation, Router } from "./router";
import type { CompiledStatement } from "./section-compiler";
import type { Step } from "./statement-handler";
import { sequence } from "./step-sequence";
import { SubscriptionKeys } from "./subscription-keys";

/** What requests of one operation under one product run, with the statements of outer scopes in place. */
export interface Plan {
  readonly inbound: Step;
  readonly backend: Step;
  readonly outbound: Step;
  readonly onError: Step;
  /** What is left of outbound behind the statement of a name: what a cache hit runs. */
  outboundAfter(statement: string): Step;
}

/** Azure's policy of a service on which nobody has set one. */
const defaultGlobalPolicy =
  "<policies><inbound /><backend><forward-request /></backend><outbound /><on-error /></policies>";

export class Program {
  readonly #documents = new Map<PolicySource, CompiledDocument>();
  readonly #plans = new Map<RoutedOperation | RoutedApi | undefined, Map<string, Plan>>();
  readonly #global: PolicySource;

  private constructor(
    readonly configuration: GatewayConfiguration,
    readonly router: Router,
    readonly keys: SubscriptionKeys,
    readonly backends: BackendRegistry,
    environment: CompileEnvironment,
  ) {
    this.#global = configuration.policy ?? { xml: defaultGlobalPolicy, resourceId: configuration.serviceId };
    this.#compile(this.#global, "global", undefined, environment);
    for (const product of configuration.products) this.#compile(product.policy, "product", undefined, environment);
    for (const api of configuration.apis) {
      this.#compile(api.policy, "api", api.type, environment);
      for (const operation of api.operations) this.#compile(operation.policy, "operation", api.type, environment);
    }
    for (const { policy: source } of configuration.fragments) {
      const policy = readSource(source, environment.problems);
      if (policy !== undefined) checkFragment(policy, source.resourceId, environment);
    }
  }

  /** @throws GatewayLoadError with everything that the gateway cannot serve */
  static compile(configuration: GatewayConfiguration, previous?: Program): Program {
    const known = environmentOf(configuration);
    const problems = new ProblemList(known.namedValues);
    const environment = { ...known, problems };
    const backends = new BackendRegistry(configuration, problems, previous?.backends);
    const router = new Router(configuration, problems);
    const program = new Program(configuration, router, new SubscriptionKeys(configuration), backends, environment);
    for (const api of configuration.apis) {
      if (api.backendId !== undefined && !environment.backends.has(api.backendId)) {
        const message = `\`backendId\`: expected the name of a backend, got ${api.backendId}. Create that backend first.`;
        problems.add(`${configuration.serviceId}/apis/${api.id}`, undefined, message);
      }
    }
    checkTools(configuration, router, problems);
    if (problems.all.length > 0) throw new GatewayLoadError(problems.all);
    return program;
  }

  /** The plan of a request; `api` and `operation` are absent for one that found none. */
  plan(api?: RoutedApi, operation?: RoutedOperation, product?: ProductConfiguration): Plan {
    let plans = this.#plans.get(operation ?? api);
    if (plans === undefined) {
      plans = new Map();
      this.#plans.set(operation ?? api, plans);
    }
    const key = product?.id ?? "";
    let plan = plans.get(key);
    if (plan === undefined) {
      const sources = [operation?.operation.policy, api?.api.policy, product?.policy, this.#global];
      const documents = sources
        .map((source) => (source === undefined ? undefined : this.#documents.get(source)))
        .filter((document) => document !== undefined);
      plan = planOf(documents);
      plans.set(key, plan);
    }
    return plan;
  }

  #compile(
    source: PolicySource | undefined,
    scope: Parameters<typeof compileDocument>[1],
    apiType: Parameters<typeof compileDocument>[2],
    environment: CompileEnvironment,
  ): void {
    if (source === undefined) return;
    const document = compileDocument(source, scope, apiType, environment);
    if (document !== undefined) this.#documents.set(source, document);
  }
}

/** Tools whose operation or input nobody could call. */
function checkTools(configuration: GatewayConfiguration, router: Router, problems: ProblemList): void {
  for (const api of configuration.apis)
    for (const [index, tool] of (api.mcpTools ?? []).entries()) {
      const operation = router.api(tool.apiId)?.api.operations.find(({ id }) => id === tool.operationId);
      const problem =
        operation === undefined
          ? `expected an operation that exists, got ${tool.apiId}/${tool.operationId}. Create it first.`
          : (pathProblem(operation) ?? schemaProblem(toolInput(operation)));
      if (problem === undefined) continue;
      problems.add(`${configuration.serviceId}/apis/${api.id}`, undefined, `\`mcpTools[${index}]\`: ${problem}`);
    }
}

/** A fragment says not in which section it will be included: it has to compile in one of them. */
export function checkFragment(policy: Policy, resourceId: string, environment: CompileEnvironment): void {
  let fewest: ProblemList | undefined;
  for (const section of sections) {
    const problems = new ProblemList();
    compileFragment(policy, resourceId, section, { ...environment, problems });
    if (problems.all.length === 0) return;
    if (fewest === undefined || problems.all.length < fewest.all.length) fewest = problems;
  }
  for (const problem of fewest?.all ?? []) environment.problems.add(problem.resourceId, problem, problem.message);
}

function planOf(documents: readonly CompiledDocument[]): Plan {
  const outbound = expand("outbound", documents);
  const after = new Map<string, Step>();
  return {
    inbound: sequence(expand("inbound", documents)),
    backend: sequence(expand("backend", documents)),
    outbound: sequence(outbound),
    onError: sequence(expand("on-error", documents)),
    outboundAfter: (statement) => {
      let step = after.get(statement);
      if (step === undefined) {
        step = sequence(outbound.slice(outbound.findIndex(({ names }) => names.has(statement)) + 1));
        after.set(statement, step);
      }
      return step;
    },
  };
}

/** The statements of a section, innermost document first, with `base` replaced by those of the next outer one. */
function expand(section: Section, documents: readonly CompiledDocument[]): readonly CompiledStatement[] {
  const [inner, ...outer] = documents;
  if (inner === undefined) return [];
  return inner[section].flatMap((statement) => (statement.isParent ? expand(section, outer) : [statement]));
}
