// Transforms of the program: the engine calls them before it registers a resource or calls a function.
import type { Callback } from "@pulumi/pulumi/proto/callback_pb";
import * as messages from "@pulumi/pulumi/proto/resource_pb";
import type { Callbacks } from "./callbacks";

/** Transforms of one deployment. */
export class Transforms {
  readonly #stack: Callback[] = [];
  readonly #invokes: Callback[] = [];
  /** Transforms of each resource; those of a component hold for what is inside of it too. */
  readonly #own = new Map<string, { readonly callbacks: readonly Callback[]; readonly parent: string }>();
  readonly #callbacks: Callbacks;

  constructor(callbacks: Callbacks) {
    this.#callbacks = callbacks;
  }

  /** A transform for every resource that is registered from now on. */
  add(callback: Callback): void {
    this.#stack.push(callback);
  }

  /** A transform for every function that is called from now on. */
  addForInvokes(callback: Callback): void {
    this.#invokes.push(callback);
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
        await this.#callbacks.invoke(callback, message.serializeBinary()),
      );
      if (response.hasProperties()) request.setObject(response.getProperties());
      if (response.hasOptions()) takeOptions(request, response.getOptions() as messages.TransformResourceOptions);
    }
  }

  /** Applies the transforms of functions; the request is changed. */
  async applyToInvoke(request: messages.ResourceInvokeRequest): Promise<void> {
    for (const callback of this.#invokes) {
      const message = new messages.TransformInvokeRequest();
      message.setToken(request.getTok());
      message.setArgs(request.getArgs());
      const options = new messages.TransformInvokeOptions();
      options.setProvider(request.getProvider());
      options.setVersion(request.getVersion());
      message.setOptions(options);
      const response = messages.TransformInvokeResponse.deserializeBinary(
        await this.#callbacks.invoke(callback, message.serializeBinary()),
      );
      if (response.hasArgs()) request.setArgs(response.getArgs());
      if (response.hasOptions()) request.setProvider(response.getOptions()?.getProvider() ?? "");
    }
  }

  *#inherited(urn: string): Generator<Callback> {
    for (let at = this.#own.get(urn); at !== undefined; at = this.#own.get(at.parent)) yield* at.callbacks;
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
  options.setDeletedWith(request.getDeletedwith());
  options.setImport(request.getImportid());
  options.setHooks(request.getHooks());
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
  // A transform that hands its options on has decided this: the SDK gives it `false` for what was not said.
  request.setDeletebeforereplacedefined(options.hasDeleteBeforeReplace());
  request.setDeletebeforereplace(options.getDeleteBeforeReplace() === true);
  request.setAdditionalsecretoutputsList(options.getAdditionalSecretOutputsList());
  request.setDeletedwith(options.getDeletedWith());
  request.setImportid(options.getImport());
  request.setHooks(options.getHooks());
}
