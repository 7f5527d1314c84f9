// ARM state of one service as the gateway needs it.
import type { ArmResource } from "apim-ai-gateway/arm";
import type {
  ApiConfiguration,
  ApiType,
  DiagnosticConfiguration,
  GatewayConfiguration,
  NamedValueConfiguration,
  OperationConfiguration,
  ParameterConfiguration,
  PolicySource,
  ProductConfiguration,
  SubscriptionConfiguration,
  UserConfiguration,
} from "../gateway/configuration";
import { type ArmState, parentId } from "./arm-state";
import { backendConfiguration } from "./backend-configuration";
import { isRecord, lastSegment, textOf } from "./resource-type";

type Json = Readonly<Record<string, unknown>>;

/** What the gateway of a service serves, as the state now is. */
export function gatewayConfiguration(service: ArmResource, state: ArmState): GatewayConfiguration {
  const below = (segment: string) => state.children(service.id, segment);
  const diagnostic = diagnosticOf(state.get(`${service.id}/diagnostics/applicationinsights`));
  return {
    serviceName: service.name,
    serviceId: service.id,
    region: service.location ?? "",
    sku: skuName(service),
    ...policyOf(service.id, state),
    apis: below("apis").map((api) => apiConfiguration(api, state, diagnostic)),
    products: below("products").map((product) => productConfiguration(product, state)),
    subscriptions: below("subscriptions").map((subscription) => subscriptionConfiguration(subscription, state)),
    backends: below("backends").map((backend) => backendConfiguration(backend, state)),
    namedValues: below("namedValues").map(namedValueConfiguration),
    fragments: below("policyFragments").map((fragment) => ({ id: fragment.name, policy: policySource(fragment) })),
    externalCache: hasExternalCache(service, state),
  };
}

export function skuName({ sku }: ArmResource): string {
  return String(sku?.name ?? "");
}

export function hasExternalCache({ id }: ArmResource, state: ArmState): boolean {
  return state.children(id, "caches").length > 0;
}

export function apiType({ properties }: ArmResource): ApiType {
  return String(properties.type ?? "http") as ApiType;
}

export function namedValueConfiguration({ properties }: ArmResource): NamedValueConfiguration {
  return {
    displayName: String(properties.displayName),
    value: String(properties.value),
    secret: properties.secret === true,
  };
}

/** The text of a policy or a fragment. */
export function policySource({ id, properties }: ArmResource): PolicySource {
  return { xml: String(properties.value), resourceId: id };
}

function policyOf(ownerId: string, state: ArmState): { readonly policy?: PolicySource } {
  const policy = state.get(`${ownerId}/policies/policy`);
  return policy ? { policy: policySource(policy) } : {};
}

function apiConfiguration(
  api: ArmResource,
  state: ArmState,
  inherited: DiagnosticConfiguration | undefined,
): ApiConfiguration {
  const { properties } = api;
  const names = isRecord(properties.subscriptionKeyParameterNames) ? properties.subscriptionKeyParameterNames : {};
  const diagnostic = diagnosticOf(state.get(`${api.id}/diagnostics/applicationinsights`)) ?? inherited;
  const tools = Array.isArray(properties.mcpTools) ? properties.mcpTools.filter(isRecord) : undefined;
  return {
    id: api.name,
    displayName: String(properties.displayName),
    type: apiType(api),
    path: String(properties.path).replace(/^\/+|\/+$/g, ""),
    revision: String(properties.apiRevision ?? "1"),
    ...(textOf(properties.apiVersion) && { version: String(properties.apiVersion) }),
    subscriptionRequired: properties.subscriptionRequired !== false,
    subscriptionKeyHeader: textOf(names.header) ?? "Ocp-Apim-Subscription-Key",
    subscriptionKeyQuery: textOf(names.query) ?? "subscription-key",
    ...(textOf(properties.serviceUrl) && { serviceUrl: String(properties.serviceUrl) }),
    ...(textOf(properties.backendId) && {
      backendId: state.nameOf(`${parentId(api.id)}/backends/${lastSegment(String(properties.backendId))}`),
    }),
    ...policyOf(api.id, state),
    operations: state.children(api.id, "operations").map((operation) => operationConfiguration(operation, state)),
    ...(tools && {
      mcpTools: tools.map((tool) => {
        const [apiId = "", operationId = ""] =
          /\/apis\/([^/]+)\/operations\/([^/]+)$/i.exec(String(tool.operationId))?.slice(1) ?? [];
        return {
          name: String(tool.name),
          ...(textOf(tool.description) && { description: String(tool.description) }),
          apiId: state.nameOf(`${parentId(api.id)}/apis/${apiId}`),
          operationId: state.nameOf(`${parentId(api.id)}/apis/${apiId}/operations/${operationId}`),
        };
      }),
    }),
    ...(diagnostic && { diagnostic }),
  };
}

function operationConfiguration(operation: ArmResource, state: ArmState): OperationConfiguration {
  const { properties } = operation;
  const request = isRecord(properties.request) ? properties.request : {};
  return {
    id: operation.name,
    displayName: String(properties.displayName),
    ...(textOf(properties.description) && { description: String(properties.description) }),
    method: String(properties.method).toUpperCase(),
    urlTemplate: String(properties.urlTemplate),
    ...policyOf(operation.id, state),
    templateParameters: parameters(properties.templateParameters, true),
    queryParameters: parameters(request.queryParameters, false),
    headers: parameters(request.headers, false),
    ...(isRecord(properties.requestSchema) && { requestSchema: properties.requestSchema }),
    ...(properties.requestRequired === true && { requestRequired: true }),
  };
}

function parameters(value: unknown, required: boolean): readonly ParameterConfiguration[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  return list.filter(isRecord).map((parameter) => ({
    name: String(parameter.name),
    ...(textOf(parameter.description) && { description: String(parameter.description) }),
    required: required || parameter.required === true,
    schema: isRecord(parameter.schema) ? parameter.schema : parameterSchema(parameter),
  }));
}

/** Operations declared without OpenAPI say the type of a parameter as a word. */
function parameterSchema({ type, values, defaultValue }: Json): Json {
  const known = ["string", "integer", "number", "boolean"].includes(String(type)) ? String(type) : "string";
  return {
    type: known,
    ...(Array.isArray(values) && values.length > 0 && { enum: values }),
    ...(defaultValue !== undefined && { default: defaultValue }),
  };
}

function productConfiguration(product: ArmResource, state: ArmState): ProductConfiguration {
  const { properties } = product;
  return {
    id: product.name,
    displayName: String(properties.displayName),
    subscriptionRequired: properties.subscriptionRequired !== false,
    published: properties.state === "published",
    apiIds: state.children(product.id, "apis").map(({ name }) => state.nameOf(`${parentId(product.id)}/apis/${name}`)),
    ...policyOf(product.id, state),
  };
}

function subscriptionConfiguration(
  { id: subscriptionId, name, properties }: ArmResource,
  state: ArmState,
): SubscriptionConfiguration {
  const [, kind, owner] = /\/(products|apis)(?:\/([^/]+))?$/i.exec(String(properties.scope)) ?? [];
  const id = state.nameOf(`${parentId(subscriptionId)}/${kind}/${owner}`);
  const scope =
    owner === undefined
      ? { kind: "all" as const }
      : { kind: kind?.toLowerCase() === "products" ? ("product" as const) : ("api" as const), id };
  return {
    id: name,
    displayName: String(properties.displayName),
    primaryKey: String(properties.primaryKey),
    secondaryKey: String(properties.secondaryKey),
    active: properties.state === "active",
    scope,
    ...ownerOf(properties.ownerId, parentId(subscriptionId), state),
  };
}

function ownerOf(ownerId: unknown, serviceId: string, state: ArmState): { readonly owner?: UserConfiguration } {
  const user = textOf(ownerId) && state.get(`${serviceId}/users/${lastSegment(String(ownerId))}`);
  if (!user) return {};
  const { email, firstName, lastName, note } = user.properties;
  return {
    owner: {
      id: user.name,
      email: String(email),
      firstName: String(firstName),
      lastName: String(lastName),
      ...(textOf(note) && { note: String(note) }),
    },
  };
}

function diagnosticOf(diagnostic: ArmResource | undefined): DiagnosticConfiguration | undefined {
  if (!diagnostic) return undefined;
  const { loggerId, metrics, sampling, verbosity } = diagnostic.properties;
  const percentage = isRecord(sampling) ? sampling.percentage : undefined;
  return {
    loggerId: String(loggerId),
    metrics: metrics === true,
    samplingPercentage: typeof percentage === "number" ? percentage : 100,
    verbosity: verbosity === "verbose" || verbosity === "error" ? verbosity : "information",
  };
}
