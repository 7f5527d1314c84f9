// What expressions see of an exchange, made only as far as they look.
import { decodeContent } from "./content-encoding";
import type { Exchange, ExchangeRequest, ExchangeResponse, Headers } from "./exchange";
import type { ContextBody, ContextHeaders, ContextRequest, ContextUrl, ExpressionContext } from "./expressions/context";
import { PolicyFault } from "./policy-fault";

/** What the pipeline knows beyond what statements see. */
export interface ViewedExchange extends Exchange {
  readonly requestId: string;
  readonly timestamp: number;
  readonly key: string;
  readonly ip: string;
  readonly matchedParameters: ReadonlyMap<string, string>;
  readonly lastError: ExpressionContext["lastError"];
  readonly originalUrl: ContextUrl;
  /** URL that the request has for the backend. */
  url(): ContextUrl;
  readonly service: { readonly region: string; readonly serviceId: string; readonly serviceName: string };
}

export class ContextView implements ExpressionContext {
  readonly #exchange: ViewedExchange;
  readonly request: ContextRequest;
  #response: { readonly of: ExchangeResponse; readonly view: NonNullable<ExpressionContext["response"]> } | undefined;
  #variables: Map<string, unknown> | undefined;

  constructor(exchange: ViewedExchange) {
    this.#exchange = exchange;
    this.request = new RequestView(exchange);
  }

  get variables(): Map<string, unknown> {
    this.#variables ??= new Map();
    return this.#variables;
  }

  get response(): ExpressionContext["response"] {
    const { response } = this.#exchange;
    if (response === undefined) return undefined;
    if (this.#response?.of !== response) this.#response = { of: response, view: new ResponseView(response) };
    return this.#response.view;
  }

  get api(): ExpressionContext["api"] {
    const { api } = this.#exchange;
    return {
      id: api.id,
      name: api.displayName,
      path: api.path,
      revision: api.revision,
      // That an API without versions has an empty text there, and not null, is assumed.
      version: api.version ?? "",
      // Other revisions are not deployed to the emulator.
      isCurrentRevision: true,
      serviceUrl: api.serviceUrl,
    };
  }

  get operation(): ExpressionContext["operation"] {
    const { operation } = this.#exchange;
    return {
      id: operation.id,
      name: operation.displayName,
      method: operation.method,
      urlTemplate: operation.urlTemplate,
    };
  }

  get product(): ExpressionContext["product"] {
    const { product } = this.#exchange;
    if (product === undefined) return undefined;
    return { id: product.id, name: product.displayName, subscriptionRequired: product.subscriptionRequired };
  }

  get subscription(): ExpressionContext["subscription"] {
    const { subscription, key } = this.#exchange;
    if (subscription === undefined) return undefined;
    const { id, displayName, primaryKey, secondaryKey } = subscription;
    return { id, name: displayName, key, primaryKey, secondaryKey };
  }

  get user(): ExpressionContext["user"] {
    return this.#exchange.subscription?.owner;
  }

  get deployment(): ExpressionContext["deployment"] {
    return { gatewayId: "managed", ...this.#exchange.service };
  }

  get lastError(): ExpressionContext["lastError"] {
    return this.#exchange.lastError;
  }

  get requestId(): string {
    return this.#exchange.requestId;
  }

  get timestamp(): number {
    return this.#exchange.timestamp;
  }

  /** Azure traces requests that carry a token of its own making, which nobody can get here. */
  readonly tracing = false;

  elapsed(): number {
    return this.#exchange.services.clock.now() - this.#exchange.timestamp;
  }

  now(): number {
    return this.#exchange.services.clock.now();
  }

  /** Request tracing is not switched on here, so the message goes nowhere, as in Azure. */
  trace(): void {}
}

class HeadersView implements ContextHeaders {
  readonly #headers: Headers;
  constructor(headers: Headers) {
    this.#headers = headers;
  }
  get(name: string): readonly string[] | undefined {
    const values = this.#headers.getAll(name);
    return values.length === 0 ? undefined : values;
  }
  *names(): Iterable<string> {
    for (const [name] of this.#headers.entries()) yield name;
  }
}

class RequestView implements ContextRequest {
  readonly #exchange: ViewedExchange;
  readonly headers: ContextHeaders;
  readonly #body: MessageBody;

  constructor(exchange: ViewedExchange) {
    this.#exchange = exchange;
    this.headers = new HeadersView(exchange.request.headers);
    this.#body = new MessageBody(exchange.request);
  }
  get method(): string {
    return this.#exchange.request.method;
  }
  get url(): ContextUrl {
    return this.#exchange.url();
  }
  get originalUrl(): ContextUrl {
    return this.#exchange.originalUrl;
  }
  get body(): ContextBody | undefined {
    return this.#body.present;
  }
  get ipAddress(): string {
    return this.#exchange.ip;
  }
  get matchedParameters(): ReadonlyMap<string, string> {
    return this.#exchange.matchedParameters;
  }
}

class ResponseView implements NonNullable<ExpressionContext["response"]> {
  readonly #response: ExchangeResponse;
  readonly headers: ContextHeaders;
  readonly #body: MessageBody;

  constructor(response: ExchangeResponse) {
    this.#response = response;
    this.headers = new HeadersView(response.headers);
    this.#body = new MessageBody(response);
  }
  get statusCode(): number {
    return this.#response.status;
  }
  get statusReason(): string {
    return this.#response.reason;
  }
  get body(): ContextBody | undefined {
    return this.#body.present;
  }
}

const nothing = Buffer.alloc(0);

/** The body of a message, read whole before the expression runs. */
class MessageBody implements ContextBody {
  readonly #message: ExchangeRequest | ExchangeResponse;
  #consumed = false;

  constructor(message: ExchangeRequest | ExchangeResponse) {
    this.#message = message;
  }

  get present(): ContextBody | undefined {
    return this.#message.body === undefined && !this.#consumed ? undefined : this;
  }

  read(preserveContent: boolean): Buffer {
    const { body } = this.#message;
    if (body === undefined) return nothing;
    if (body.bytes === undefined) throw new Error("The body was not read before an expression asked for it.");
    const bytes = this.#decoded(body.bytes);
    if (!preserveContent) this.#consume();
    return bytes;
  }

  #decoded(bytes: Buffer): Buffer {
    const encoding = this.#message.headers.get("content-encoding");
    if (encoding === undefined) return bytes;
    try {
      return decodeContent(bytes, encoding);
    } catch (error) {
      if (!("method" in this.#message)) throw error;
      // What APIM answers is not documented; the fault is the client's.
      const message = "The request's body cannot be read by its Content-Encoding.";
      throw new PolicyFault("request", "BadRequest", message, 400);
    }
  }

  #consume(): void {
    this.#consumed = true;
    this.#message.body = undefined;
  }
}
