// The resources of a stack as a gateway: APIs with their policies, fragments and backends, however they were declared.
import type { Element, PolicyDocument } from "../policy";
import { armView } from "./arm-view";
import { effectivePolicy } from "./effective-policy";
import { type NamedValues, namedValuesOf, type ReadPolicy, readPolicy, serviceId } from "./policy-resource";
import { unknownValue } from "./readable-properties";
import { backendOf, type StackBackend } from "./stack-backend";
import type { StackResource } from "./stack-resource";

/** A Pulumi resource as a rule meets it. */
export interface DeclaredResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
}

/** An API of one API Management service with everything that decides what happens to its requests. */
export interface StackApi {
  readonly resource: StackResource;
  /** Last segment of the id. */
  readonly name: string;
  readonly type: "http" | "mcp" | "a2a" | string;
  /** Whether the gateway lets nobody in without a key: the API says so, and it is in no open product. */
  readonly subscriptionRequired: boolean;
  /**
   * Global, product, API and operation policies in force for each way that requests take: with each product and without
   * one, through each operation. Fragments and named values are put in place. Ways whose policy nobody knows before the
   * update are left out.
   */
  readonly effective: readonly EffectivePolicy[];
}

export interface EffectivePolicy {
  /** What to name when this policy is at fault: the API, the operation, or the policy of an imported operation. */
  readonly at: StackResource;
  /** The operation, or undefined for requests that no operation policy touches and for imported operations. */
  readonly operation: StackResource | undefined;
  readonly document: PolicyDocument;
}

const apim = "microsoft.apimanagement/service";

/** The view that stack rules get. Unreadable policies throw a `PolicyError` that names the resource. */
export class GatewayStack {
  readonly resources: readonly StackResource[];
  private readonly byType = new Map<string, StackResource[]>();
  private readonly byId = new Map<string, StackResource>();
  /** Everything below each API, by the id of the API. */
  private readonly byApi = new Map<string, StackResource[]>();
  /** By the id of an API, whatever its revision. */
  private readonly productIds = new Map<string, string[]>();
  private readonly policies = new Map<StackResource, ReadPolicy>();
  private readonly namedValues: NamedValues;

  constructor(declared: readonly DeclaredResource[]) {
    const resources: StackResource[] = [];
    for (const { urn, type, name, props } of declared) {
      const arm = armView(type, name, props);
      if (arm) resources.push({ urn, name, arm });
    }
    this.resources = resources;
    for (const resource of resources) {
      const { id, type } = resource.arm;
      const segments = id.toLowerCase().split("/");
      const top = segments.slice(0, 11).join("/");
      add(this.byType, type.toLowerCase(), resource);
      if (segments[9] === "apis") add(this.byApi, top, resource);
      if (segments[9] === "products") for (const api of assignedApis(resource)) add(this.productIds, api, top);
      this.byId.set(id.toLowerCase(), resource);
    }
    this.namedValues = namedValuesOf(this.ofType(`${apim}/namedValues`));
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
    const { id, name, properties } = resource.arm;
    const products = this.productsOf(resource);
    const ways = [undefined, ...products].map((product) => product && this.policyOf(product.arm.id));
    const inApi = [...new Set(ways)].map((product) => [this.policyOf(serviceId(resource)), product, this.policyOf(id)]);
    const policies = this.below(resource, `${apim}/apis/operations/policies`);
    const effective = (at: StackResource, operation?: StackResource, policy?: StackResource) =>
      inApi.flatMap((scopes) =>
        this.effective(resource, [...scopes, policy]).map((document) => ({ at, operation, document })),
      );
    return {
      resource,
      name,
      type: typeof properties.type === "string" ? properties.type : "http",
      // Azure requires a key unless the property says otherwise.
      subscriptionRequired: properties.subscriptionRequired !== false && !products.some(isOpen),
      effective: [
        ...(this.isServedByOperations(resource) ? [] : effective(resource)),
        ...policies.flatMap((policy) => {
          const operation = this.byId.get(ownerId(policy).toLowerCase());
          return effective(operation ?? policy, operation, policy);
        }),
      ],
    };
  }

  /** Whether each request runs the policy of an operation: all operations are declared, and have one. */
  private isServedByOperations(api: StackResource): boolean {
    const { type = "http", value } = api.arm.properties;
    const operations = this.below(api, `${apim}/apis/operations`);
    return (
      type === "http" &&
      value === undefined &&
      operations.length > 0 &&
      operations.every(({ arm }) => this.policyOf(arm.id))
    );
  }

  private below(api: StackResource, type: string): readonly StackResource[] {
    const all = this.byApi.get(api.arm.id.toLowerCase()) ?? [];
    return all.filter(({ arm }) => arm.type.toLowerCase() === type);
  }

  /** Products that an API belongs to, with all of its revisions. */
  private productsOf(api: StackResource): readonly StackResource[] {
    const ids = this.productIds.get(withoutRevision(api.arm.id)) ?? [];
    return ids.flatMap((id) => this.byId.get(id) ?? []);
  }

  /** The one policy that scopes come to; none while a part of it is not known yet. */
  private effective(api: StackResource, scopes: readonly (StackResource | undefined)[]): readonly PolicyDocument[] {
    let known = true;
    const read = (resource: StackResource | undefined) => {
      const policy = resource && this.read(resource);
      if (policy === unknownValue) known = false;
      return policy === unknownValue ? undefined : policy;
    };
    const documents = scopes.map(read).filter((policy) => policy?.kind === "policies");
    const document = effectivePolicy(documents, (include) => {
      const policy = read(this.fragment(api, include));
      return policy?.kind === "fragment" ? policy : undefined;
    });
    return known ? [document] : [];
  }

  private fragment(api: StackResource, include: Element): StackResource | undefined {
    const id = include.attributes["fragment-id"];
    return typeof id === "string" ? this.byId.get(`${serviceId(api)}/policyFragments/${id}`.toLowerCase()) : undefined;
  }

  private policyOf(owner: string): StackResource | undefined {
    return this.byId.get(`${owner}/policies/policy`.toLowerCase());
  }

  private read(resource: StackResource): ReadPolicy {
    if (!this.policies.has(resource)) this.policies.set(resource, readPolicy(resource, this.namedValues));
    return this.policies.get(resource);
  }
}

/**
 * Whether a product lets callers in without a key, into APIs that demand one too. Azure demands keys unless the property
 * says otherwise.
 * @see https://learn.microsoft.com/azure/api-management/api-management-subscriptions#how-api-management-handles-requests-with-or-without-subscription-keys
 */
function isOpen({ arm: { properties } }: StackResource): boolean {
  return properties.subscriptionRequired === false && properties.state === "published";
}

/** Ids of the APIs that a resource below a product puts into it. */
function assignedApis(resource: StackResource): readonly string[] {
  const type = resource.arm.type.toLowerCase();
  const isLink = type === `${apim}/products/apilinks`;
  if (!isLink && type !== `${apim}/products/apis`) return [];
  const name = isLink ? lastSegment(resource.arm.properties.apiId) : resource.arm.name;
  return [withoutRevision(`${serviceId(resource)}/apis/${name}`)];
}

/** `chat;rev=2` is a revision of `chat`. */
function withoutRevision(apiId: string): string {
  return apiId.toLowerCase().replace(/;rev=[^/]*$/, "");
}

function add<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

function lastSegment(id: unknown): string {
  return typeof id === "string" ? id.slice(id.lastIndexOf("/") + 1) : "";
}

/** The id of what a policy belongs to. */
function ownerId(policy: StackResource): string {
  return policy.arm.id.split("/").slice(0, -2).join("/");
}
