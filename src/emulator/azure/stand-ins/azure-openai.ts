// A stand-in for Azure OpenAI: who may call, which deployment, how much capacity is left, and an answer.

import { randomUUID } from "node:crypto";
import type { ArmResource } from "apim-ai-gateway/arm";
import type { Clock } from "../../gateway/clock";
import type { Store } from "../../gateway/store";
import type { ArmState } from "../arm-state";
import { isRecord, textOf } from "../resource-type";
import { hasRole, roles } from "../role-assignments";
import { chatCompletion, streamedCompletion } from "./chat-completion";
import { embeddings } from "./embeddings";
import type { Entra } from "./entra";
import { json, type StandInAnswer, type StandInRequest } from "./stand-in";

type Json = Readonly<Record<string, unknown>>;

const audience = "https://cognitiveservices.azure.com";
const minute = 60_000;
/** Tokens a minute of one unit of capacity. For provisioned units the real figure depends on the model: this is assumed. */
const tokensPerUnit = { standard: 1000, provisioned: 100 };

interface Cost {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

export class AzureOpenAi {
  constructor(
    private readonly state: ArmState,
    private readonly entra: Entra,
    private readonly store: Store,
    private readonly clock: Clock,
  ) {}

  /** The account that answers for a host. */
  account(host: string): ArmResource | undefined {
    const [, domain] = /^([^.]+)\.(?:openai\.azure\.com|cognitiveservices\.azure\.com)$/.exec(host) ?? [];
    if (domain === undefined) return undefined;
    return this.state
      .list("Microsoft.CognitiveServices/accounts")
      .find(
        ({ properties }) =>
          properties.customSubDomainName !== undefined &&
          String(properties.customSubDomainName).toLowerCase() === domain,
      );
  }

  /** The name of the first model that answers chats, if one is deployed. */
  get chatModel(): string | undefined {
    return this.state
      .list("Microsoft.CognitiveServices/accounts/deployments")
      .map(({ properties: { model } }) => (isRecord(model) ? textOf(model.name) : undefined))
      .find((name) => name !== undefined && !name.includes("embedding"));
  }

  async answer(account: ArmResource, request: StandInRequest): Promise<StandInAnswer> {
    const refused = await this.#refusal(account, request);
    if (refused) return refused;
    const deployments = this.state.children(account.id, "deployments");
    if (request.method === "GET" && request.path === "/openai/v1/models")
      return json(200, { object: "list", data: deployments.map(({ name }) => ({ id: name, object: "model" })) });
    const [, named, operation] =
      /^\/openai\/(?:deployments\/([^/]+)|v1)\/(chat\/completions|embeddings)$/.exec(request.path) ?? [];
    if (operation === undefined || request.method !== "POST") return failure(404, "404", "Resource not found");
    if (named !== undefined && !request.query.get("api-version")) return failure(404, "404", "Resource not found");
    const body = parseBody(request.body);
    if (!body) return failure(400, "BadRequest", "The body of the request is not a JSON object.");
    const wanted = named === undefined ? String(body.model) : decoded(named);
    const deployment = deployments.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
    if (!deployment)
      return failure(
        404,
        "DeploymentNotFound",
        "The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.",
      );
    return this.#run(account, deployment, operation, body);
  }

  async #run(account: ArmResource, deployment: ArmResource, operation: string, body: Json): Promise<StandInAnswer> {
    const capacity = capacityOf(deployment);
    const key = `azure-openai:${deployment.id.toLowerCase()}`;
    const used = await this.store.addToWindow(key, 0, minute, this.clock.now());
    if (used.sum >= capacity) return throttled(deployment, Math.max(1, Math.ceil(used.untilBelow(capacity) / 1000)));
    const made =
      operation === "embeddings"
        ? await embeddings(body, modelOf(deployment))
        : await chatCompletion(body, modelOf(deployment), Math.floor(this.clock.now() / 1000));
    if ("problem" in made) return failure(400, "invalid_request_error", made.problem);
    await this.store.addToWindow(key, total(made.cost), minute, this.clock.now());
    const headers = {
      "x-ms-deployment-name": deployment.name,
      "x-ms-region": String(account.location ?? ""),
      "apim-request-id": randomUUID(),
      "x-ratelimit-limit-tokens": String(capacity),
      "x-ratelimit-remaining-tokens": String(Math.max(0, capacity - used.sum - total(made.cost))),
    };
    if (operation === "embeddings" || body.stream !== true) return json(200, made.answer, headers);
    const options = isRecord(body.stream_options) ? body.stream_options : {};
    return {
      status: 200,
      headers: { ...headers, "content-type": "text/event-stream; charset=utf-8" },
      body: streamedCompletion(made.answer, options.include_usage === true),
    };
  }

  async #refusal(account: ArmResource, { headers }: StandInRequest): Promise<StandInAnswer | undefined> {
    const { disableLocalAuth, keys } = account.properties;
    const apiKey = headers["api-key"];
    if (apiKey !== undefined) {
      if (disableLocalAuth === true)
        return failure(403, "AuthenticationTypeDisabled", "Key based authentication is disabled for this resource.");
      return Array.isArray(keys) && keys.includes(apiKey)
        ? undefined
        : denied("Access denied due to invalid subscription key or wrong API endpoint.");
    }
    const [, token] = /^Bearer (.+)$/.exec(headers.authorization ?? "") ?? [];
    const principal = token === undefined ? undefined : await this.entra.principalOf(token, audience);
    if (principal === undefined) return denied("Access denied due to missing or invalid authentication.");
    const allowed = [
      roles.cognitiveServicesOpenAiUser,
      roles.cognitiveServicesUser,
      roles.cognitiveServicesOpenAiContributor,
    ];
    if (hasRole(this.state, principal, account.id, allowed)) return undefined;
    return denied(
      `The principal \`${principal}\` lacks the required data action \`Microsoft.CognitiveServices/accounts/OpenAI/deployments/chat/completions/action\` to perform this operation.`,
    );
  }
}

function modelOf({ properties }: ArmResource): string {
  const { model } = properties;
  return isRecord(model) ? `${String(model.name)}${typeof model.version === "string" ? `-${model.version}` : ""}` : "";
}

/** Tokens a minute that a deployment gives. */
function capacityOf({ sku }: ArmResource): number {
  const kind = /provisioned/i.test(String(sku?.name)) ? "provisioned" : "standard";
  return Number(sku?.capacity) * tokensPerUnit[kind];
}

function total({ promptTokens, completionTokens }: Cost): number {
  return promptTokens + completionTokens;
}

/** A path segment; one with broken escapes names nothing. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return "";
  }
}

function parseBody(body: Buffer): Json | undefined {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function failure(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): StandInAnswer {
  return json(status, { error: { code, message } }, headers);
}

function denied(message: string): StandInAnswer {
  return failure(401, "PermissionDenied", message);
}

function throttled({ name, sku }: ArmResource, seconds: number): StandInAnswer {
  const message = `Requests to the deployment ${name} have exceeded the token rate limit of its ${String(sku?.name)} capacity. Please retry after ${seconds} seconds.`;
  return failure(429, "RateLimitReached", message, {
    "retry-after": String(seconds),
    "retry-after-ms": String(seconds * 1000),
  });
}
