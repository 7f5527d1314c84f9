import { Api, ApiOperation } from "@pulumi/azure-native/apimanagement";
import * as pulumi from "@pulumi/pulumi";
import { type AccessArgs, authenticate, callerKey, joinProducts, removeKey, subscriptionRequired } from "./api-access";
import { refuseBothAccess } from "./argument-fields";
import { componentsOf } from "./dependencies";
import {
  authenticationManagedIdentity,
  block,
  choose,
  expression,
  forwardRequest,
  includeFragment,
  llmSemanticCacheLookup,
  llmSemanticCacheStore,
  type Node,
  rateLimitByKey,
  retry,
  setBackendService,
  setBody,
  setHeader,
  setStatus,
  setVariable,
} from "./policy-language";
import type { BackendReference, CacheReference, GatewayReference, GovernanceReference } from "./references";
import { type StagePolicy, stagePolicy, stageProblems } from "./stage-policy";
import { lazySchema, validated } from "./validated";

/** The API, the models behind it, and the layers in front of them. */
export interface ModelApiArgs extends AccessArgs {
  /** The API Management service. */
  gateway: GatewayReference;
  /** Path under the gateway; OpenAI clients take `<gateway>/<path>` as their base URL. */
  path: string;
  /** Where the models are. */
  backend: BackendReference;
  /**
   * Limits and measures tokens. Tiers go by subscription key, so not beside `entra` or `anonymous`.
   * @default - neither
   */
  governance?: GovernanceReference;
  /**
   * Answers repeated questions.
   * @default - no cache
   */
  cache?: CacheReference;
  /**
   * Name of the API as people see it.
   * @default - the component's name
   */
  displayName?: string;
}

const schema = lazySchema((z, fields) =>
  z
    .strictObject({
      gateway: fields.gateway,
      path: fields.apiPath,
      backend: z.object({ backendId: fields.text }),
      governance: fields.governance.optional(),
      cache: fields.cache.optional(),
      displayName: fields.displayName(300).optional(),
      ...fields.access,
    })
    .superRefine((args, context) => {
      refuseBothAccess(args, context);
      if (args.governance && (args.entra || args.anonymous))
        context.addIssue({
          code: "custom",
          path: ["governance"],
          message: "expected none without subscription keys, since tiers go by subscription",
        });
    }),
);

/**
 * An OpenAI-compatible API in front of models.
 *
 * Creates an API with the operation chat completions and a policy that authenticates, answers from the cache, limits,
 * measures, calls the backend by managed identity and repeats what another deployment can answer. Streams pass at once.
 * The subscription key goes into the header `api-key`, which the client `OpenAI` takes as one of its `defaultHeaders`.
 *
 * @throws InputPropertiesError naming every argument that is wrong, before anything is registered
 * @example
 * const chat = new ModelApi("chat", { gateway, path: "models", backend: models, governance, cache });
 */
export class ModelApi extends pulumi.ComponentResource {
  /** Base URL for OpenAI clients. */
  public readonly endpoint: pulumi.Output<string>;
  /** Name of the API. */
  public readonly apiId: string;

  constructor(name: string, args: ModelApiArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const problems = (right: ModelApiArgs) => stageProblems(right.gateway, modelPolicy(right));
    args = validated("ModelApi", name, schema, args, problems);
    super("apim-ai-gateway:index:ModelApi", name, args, opts);
    const { gateway, path, governance } = args;
    const place = { resourceGroupName: gateway.resourceGroupName, serviceName: gateway.serviceName };
    const api = new Api(
      name,
      {
        ...place,
        apiId: name,
        displayName: args.displayName ?? name,
        path,
        protocols: ["https"],
        subscriptionRequired: subscriptionRequired(args),
        subscriptionKeyParameterNames: { header: keyName, query: keyName },
      },
      { parent: this },
    );
    const operation = new ApiOperation(
      `${name}-chat-completions`,
      {
        ...place,
        apiId: api.name,
        operationId: "chat-completions",
        displayName: "Create a chat completion",
        method: "POST",
        urlTemplate: "/chat/completions",
      },
      { parent: this },
    );
    stagePolicy(`${name}-policy`, gateway, api.name, modelPolicy(args), {
      parent: this,
      dependsOn: [operation, ...componentsOf(args.backend, governance, args.cache)],
    });
    joinProducts(name, api.name, gateway, governance, { parent: this, dependsOn: componentsOf(governance) });

    this.endpoint = pulumi.interpolate`${gateway.gatewayUrl}/${path}`;
    this.apiId = name;
    this.registerOutputs({ endpoint: this.endpoint, apiId: this.apiId });
  }
}

/** Where OpenAI clients of Azure put their key. */
const keyName = "api-key";
const cacheable = "cacheable";

function modelPolicy(args: ModelApiArgs): StagePolicy {
  const { backend, governance, cache } = args;
  const stages: StagePolicy["stages"] = {
    authenticate: authenticate(args),
    cache: cache ? lookup(args, cache) : [],
    limit: governance ? [includeFragment(governance.limitFragmentId)] : [],
    measure: governance ? [includeFragment(governance.measureFragmentId)] : [],
    route: [
      setBackendService({ backendId: backend.backendId }),
      ...removeKey(keyName, keyName),
      authenticationManagedIdentity({ resource: "https://cognitiveservices.azure.com" }),
    ],
    forward: [
      retry(
        { condition: isUnavailable, count: 2, intervalSeconds: 0, firstFastRetry: true },
        forwardRequest({ timeoutSeconds: 120, bufferRequestBody: true, bufferResponse: false }),
      ),
    ],
    store: cache
      ? [
          choose([
            {
              condition: expression`context.Variables.GetValueOrDefault<bool>(${cacheable}, false) && context.Response.StatusCode == 200`,
              statements: [llmSemanticCacheStore({ durationSeconds: cache.cacheSeconds })],
            },
          ]),
        ]
      : [],
    report: [
      choose([
        {
          condition: expression`context.Response.StatusCode >= 500`,
          statements: [setStatus({ code: 503, reason: "Service Unavailable" })],
        },
      ]),
    ],
    explain: [
      choose([
        {
          condition: expression`context.LastError.Reason == ${"BackendConnectionFailure"} || context.LastError.Reason == ${"Timeout"}`,
          statements: unavailable,
        },
      ]),
    ],
  };
  const from = { authenticate: "entra", cache: "cache", store: "cache", limit: "governance", measure: "governance" };
  return { apiType: "http", stages, from };
}

/** What another deployment may answer; the breaker has taken this one out by then. */
const isUnavailable = expression`context.Response == null || context.Response.StatusCode == 408 || context.Response.StatusCode == 429 || context.Response.StatusCode >= 500`;

const unavailable: readonly Node[] = [
  setStatus({ code: 503, reason: "Service Unavailable" }),
  setHeader({ name: "Retry-After", existsAction: "skip", values: ["10"] }),
  setHeader({ name: "Content-Type", values: ["application/json"] }),
  setBody(JSON.stringify({ error: { code: "ServiceUnavailable", message: "No model deployment can answer now." } })),
];

/** The cache knows complete chat answers: streams and requests with tools go past it. */
function lookup(args: AccessArgs, cache: CacheReference): readonly Node[] {
  const caller = callerKey(args);
  return [
    setVariable({
      name: cacheable,
      value: block`try { var body = context.Request.Body?.As<JObject>(preserveContent: true); return body != null && !(body.Value<bool?>("stream") ?? false) && body["tools"] == null && body["functions"] == null; } catch { return false; }`,
    }),
    choose([
      {
        condition: expression`(bool)context.Variables[${cacheable}]`,
        statements: [
          llmSemanticCacheLookup({
            scoreThreshold: cache.distance,
            embeddingsBackendId: cache.embeddingsBackendId,
            ignoreSystemMessages: cache.ignoreSystemMessages,
            maxMessageCount: cache.maxMessageCount,
            // Each part with its length: what is put together cannot be mistaken for another caller's.
            varyBy: [expression`${caller}.Length + ":" + ${caller}`, expression`context.Api.Id`, modelName],
          }),
        ],
      },
    ]),
    rateLimitByKey({ calls: cache.callsPerMinute, renewalPeriodSeconds: 60, counterKey: caller }),
  ];
}

const modelName = expression`context.Request.Body.As<JObject>(preserveContent: true).Value<string>("model") ?? ${"none"}`;
