// The resources of a stack as a gateway: APIs with their policies, fragments and backends, however they were declared.
import type { ArmResource } from "../arm";
import {
  type Element,
  type Policy,
  type PolicyDocument,
  PolicyError,
  type PolicyFragment,
  parsePolicy,
} from "../policy";
import { armView } from "./arm-view";
import { effectivePolicy } from "./effective-policy";

/** A Pulumi resource as a rule meets it. */
export interface DeclaredResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
}

/** A resource of the stack that Azure Resource Manager manages. */
export interface StackResource {
  readonly urn: string;
  readonly name: string;
  readonly arm: ArmResource;
}

/** An API of one API Management service with everything that decides what happens to its requests. */
export interface StackApi {
  readonly resource: StackResource;
  /** Last segment of the id. */
  readonly name: string;
  readonly type: "http" | "mcp" | "a2a" | string;
  /** Whether the gateway lets nobody in without a key: the API says so, and it is in no open product. */
  readonly subscriptionRequired: boolean;
  /** Global, API and operation policies in force for each operation, fragments put in place. */
  readonly effective: readonly EffectivePolicy[];
}

export interface EffectivePolicy {
  /** The operation, or undefined for requests that no operation policy touches. */
  readonly operation: StackResource | undefined;
  readonly document: PolicyDocument;
}

export interface StackBackend {
  readonly resource: StackResource;
  readonly name: string;
  readonly url: string | undefined;
  /** Names of the members, when the backend is a pool. */
  readonly members: readonly string[];
  readonly circuitBreakerRules: number;
}

const apim = "microsoft.apimanagement/service";

/** The view that stack rules get. Unreadable policies throw a `PolicyError` that names the resource. */
export class GatewayStack {
  readonly resources: readonly StackResource[];
  private readonly byType = new Map<string, StackResource[]>();
  private readonly byId = new Map<string, StackResource>();

  constructor(declared: readonly DeclaredResource[]) {
    const resources: StackResource[] = [];
    for (const { urn, type, name, props } of declared) {
      const arm = armView(type, name, props);
      if (arm) resources.push({ urn, name, arm });
    }
    this.resources = resources;
    for (const resource of resources) {
      const type = resource.arm.type.toLowerCase();
      const list = this.byType.get(type);
      if (list) list.push(resource);
      else this.byType.set(type, [resource]);
      this.byId.set(resource.arm.id.toLowerCase(), resource);
    }
  }

  /** Resources of an ARM type, in the order of their declaration. */
  ofType(armType: string): readonly StackResource[] {
    return this.byType.get(armType.toLowerCase()) ?? [];
  }

  /** Every API with its effective policies. */
  apis(): readonly StackApi[] {
    return this.ofType(`${apim}/apis`).map((resource) => this.api(resource));
  }

  /** A backend by name, of the service that `sibling` belongs to. */
  backend(sibling: StackResource, name: string): StackBackend | undefined {
    const resource = this.byId.get(`${serviceId(sibling)}/backends/${name}`.toLowerCase());
    return resource && backendOf(resource);
  }

  backends(): readonly StackBackend[] {
    return this.ofType(`${apim}/backends`).map(backendOf);
  }

  private api(resource: StackResource): StackApi {
    const { properties } = resource.arm;
    const global = this.policyOf(serviceId(resource));
    const own = this.policyOf(resource.arm.id);
    const prefix = `${resource.arm.id}/operations/`.toLowerCase();
    const operations = this.ofType(`${apim}/apis/operations`).filter((operation) =>
      operation.arm.id.toLowerCase().startsWith(prefix),
    );
    const withPolicy = operations.flatMap((operation) => {
      const policy = this.policyOf(operation.arm.id);
      return policy ? [{ operation, document: this.effective(resource, [global, own, policy]) }] : [];
    });
    return {
      resource,
      name: resource.arm.name,
      type: typeof properties.type === "string" ? properties.type : "http",
      subscriptionRequired: properties.subscriptionRequired !== false && !this.productsOf(resource).some(isOpen),
      effective: [{ operation: undefined, document: this.effective(resource, [global, own]) }, ...withPolicy],
    };
  }

  /** Products that an API belongs to, with all of its revisions. */
  private productsOf(api: StackResource): readonly StackResource[] {
    const service = serviceId(api).toLowerCase();
    const name = withoutRevision(api.arm.name);
    const assigned = this.ofType(`${apim}/products/apis`).filter(({ arm }) => withoutRevision(arm.name) === name);
    const linked = this.ofType(`${apim}/products/apiLinks`).filter(
      ({ arm }) => withoutRevision(lastSegment(arm.properties.apiId)) === name,
    );
    return [...assigned, ...linked]
      .map(({ arm }) => arm.id.toLowerCase().split("/").slice(0, 11).join("/"))
      .filter((product) => product.startsWith(`${service}/`))
      .flatMap((product) => this.byId.get(product) ?? []);
  }

  private effective(api: StackResource, scopes: readonly (Policy | undefined)[]): PolicyDocument {
    const documents = scopes.filter((policy): policy is PolicyDocument => policy?.kind === "policies");
    return effectivePolicy(documents, (include) => this.fragment(api, include));
  }

  private fragment(api: StackResource, include: Element): PolicyFragment | undefined {
    const id = include.attributes["fragment-id"];
    if (typeof id !== "string") return undefined;
    const resource = this.byId.get(`${serviceId(api)}/policyFragments/${id}`.toLowerCase());
    const policy = resource && readPolicy(resource);
    return policy?.kind === "fragment" ? policy : undefined;
  }

  private policyOf(ownerId: string): Policy | undefined {
    const resource = this.byId.get(`${ownerId}/policies/policy`.toLowerCase());
    return resource && readPolicy(resource);
  }
}

function readPolicy(resource: StackResource): Policy | undefined {
  const { value } = resource.arm.properties;
  if (typeof value !== "string") return undefined;
  try {
    return parsePolicy(value);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw new PolicyError(
      error.problems.map((problem) => ({ ...problem, message: `${resource.name}: ${problem.message}` })),
    );
  }
}

function backendOf(resource: StackResource): StackBackend {
  const { pool, url, circuitBreaker } = resource.arm.properties as {
    pool?: { services?: readonly { id?: unknown }[] };
    url?: unknown;
    circuitBreaker?: { rules?: readonly unknown[] };
  };
  return {
    resource,
    name: resource.arm.name,
    url: typeof url === "string" ? url : undefined,
    members: (pool?.services ?? []).flatMap(({ id }) => (typeof id === "string" ? [lastSegment(id)] : [])),
    circuitBreakerRules: circuitBreaker?.rules?.length ?? 0,
  };
}

/**
 * Whether a product lets callers in without a key, into APIs that demand one too. Azure demands keys unless the property
 * says otherwise.
 * @see https://learn.microsoft.com/azure/api-management/api-management-subscriptions#how-api-management-handles-requests-with-or-without-subscription-keys
 */
function isOpen({ arm: { properties } }: StackResource): boolean {
  return properties.subscriptionRequired === false && properties.state === "published";
}

/** `chat;rev=2` is a revision of `chat`. */
function withoutRevision(apiName: string): string {
  return apiName.toLowerCase().replace(/;rev=.*$/, "");
}

function lastSegment(id: unknown): string {
  return typeof id === "string" ? id.slice(id.lastIndexOf("/") + 1) : "";
}

/** The id of the API Management service that a resource belongs to. */
function serviceId(resource: StackResource): string {
  return resource.arm.id.split("/").slice(0, 9).join("/");
}
