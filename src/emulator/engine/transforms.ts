// Transforms of the program: the SDK serves them, the engine calls them before it registers a resource.
import { credentials } from "@grpc/grpc-js";
import * as callbackServices from "@pulumi/pulumi/proto/callback_grpc_pb";
import * as callbackMessages from "@pulumi/pulumi/proto/callback_pb";
import * as messages from "@pulumi/pulumi/proto/resource_pb";

interface Callbacks {
  invoke(
    request: callbackMessages.CallbackInvokeRequest,
    answer: (error: Error | null, response: callbackMessages.CallbackInvokeResponse) => void,
  ): void;
  close(): void;
}

/** Transforms of one deployment: those of the stack, and the connections to who serves them. */
export class Transforms {
  readonly #stack: callbackMessages.Callback[] = [];
  /** Transforms of each resource; those of a component hold for what is inside of it too. */
  readonly #own = new Map<
    string,
    { readonly callbacks: readonly callbackMessages.Callback[]; readonly parent: string }
  >();
  readonly #clients = new Map<string, Callbacks>();

  /** A transform for every resource that is registered from now on. */
  add(callback: callbackMessages.Callback): void {
    this.#stack.push(callback);
  }

  /** Applies a resource's own transforms, those of what it is inside of, and the stack's; the request is changed. */
  async apply(request: messages.RegisterResourceRequest, urn: string): Promise<void> {
    this.#own.set(urn, { callbacks: request.getTransformsList(), parent: request.getParent() });
    for (const callback of [...this.#inherited(urn), ...this.#stack]) {
      const message = new messages.TransformRequest();
      message.setType(request.getType());
      message.setName(request.getName());
      message.setCustom(request.getCustom());
      message.setParent(request.getParent());
      message.setProperties(request.getObject());
      message.setOptions(optionsOf(request));
      const response = messages.TransformResponse.deserializeBinary(
        await this.#invoke(callback, message.serializeBinary()),
      );
      if (response.hasProperties()) request.setObject(response.getProperties());
      if (response.hasOptions()) takeOptions(request, response.getOptions() as messages.TransformResourceOptions);
    }
  }

  close(): void {
    for (const client of this.#clients.values()) client.close();
    this.#clients.clear();
  }

  *#inherited(urn: string): Generator<callbackMessages.Callback> {
    for (let at = this.#own.get(urn); at !== undefined; at = this.#own.get(at.parent)) yield* at.callbacks;
  }

  #invoke(callback: callbackMessages.Callback, request: Uint8Array): Promise<Uint8Array> {
    const message = new callbackMessages.CallbackInvokeRequest();
    message.setToken(callback.getToken());
    message.setRequest(request);
    const client = this.#client(callback.getTarget());
    return new Promise((resolve, reject) =>
      client.invoke(message, (error, response) => (error ? reject(error) : resolve(response.getResponse_asU8()))),
    );
  }

  #client(target: string): Callbacks {
    let client = this.#clients.get(target);
    if (client === undefined) {
      const { CallbacksClient } = callbackServices as unknown as {
        CallbacksClient: new (target: string, security: unknown) => Callbacks;
      };
      client = new CallbacksClient(target, credentials.createInsecure());
      this.#clients.set(target, client);
    }
    return client;
  }
}

function optionsOf(request: messages.RegisterResourceRequest): messages.TransformResourceOptions {
  const options = new messages.TransformResourceOptions();
  options.setDependsOnList(request.getDependenciesList());
  if (request.hasProtect()) options.setProtect(request.getProtect() === true);
  options.setIgnoreChangesList(request.getIgnorechangesList());
  options.setReplaceOnChangesList(request.getReplaceonchangesList());
  options.setVersion(request.getVersion());
  options.setAliasesList(request.getAliasesList());
  options.setProvider(request.getProvider());
  if (request.hasRetainondelete()) options.setRetainOnDelete(request.getRetainondelete() === true);
  if (request.getDeletebeforereplacedefined()) options.setDeleteBeforeReplace(request.getDeletebeforereplace());
  options.setAdditionalSecretOutputsList(request.getAdditionalsecretoutputsList());
  return options;
}

function takeOptions(request: messages.RegisterResourceRequest, options: messages.TransformResourceOptions): void {
  request.setDependenciesList(options.getDependsOnList());
  if (options.hasProtect()) request.setProtect(options.getProtect() === true);
  request.setIgnorechangesList(options.getIgnoreChangesList());
  request.setReplaceonchangesList(options.getReplaceOnChangesList());
  request.setAliasesList(options.getAliasesList());
  request.setProvider(options.getProvider());
  if (options.hasRetainOnDelete()) request.setRetainondelete(options.getRetainOnDelete() === true);
  if (options.hasDeleteBeforeReplace()) request.setDeletebeforereplace(options.getDeleteBeforeReplace() === true);
  request.setAdditionalsecretoutputsList(options.getAdditionalSecretOutputsList());
}
