// Functions of the program that run before and after what is done with a resource.
// https://www.pulumi.com/docs/iac/concepts/options/hooks/
import type { Callback } from "@pulumi/pulumi/proto/callback_pb";
import * as messages from "@pulumi/pulumi/proto/resource_pb";
import type { Callbacks } from "./callbacks";
import type { DeploymentProblem } from "./deployment";
import { type Clear, toStruct } from "./struct";

type Moment = "before" | "after";
export type HookedOperation = "create" | "update" | "delete";

/** Names of the hooks of a resource, in the order in which they run. */
export interface HookNames {
  readonly before: Readonly<Record<HookedOperation, readonly string[]>>;
  readonly after: Readonly<Record<HookedOperation, readonly string[]>>;
  readonly onError: readonly string[];
}

/** What hooks are told of a resource. */
export interface Hooked {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly newInputs?: Clear;
  readonly oldInputs?: Clear;
  readonly newOutputs?: Clear;
  readonly oldOutputs?: Clear;
}

interface Hook {
  readonly callback: Callback;
  readonly ignoresErrors: boolean;
}

export interface HookReport {
  /** A hook has failed after something was done, which stays so. */
  onProblem(problem: DeploymentProblem): void;
  onWarning(urn: string, message: string): void;
}

/** Pulumi's engine gives up then. */
const mostTries = 100;

/** The hooks that a program has registered in one deployment. */
export class ResourceHooks {
  readonly #hooks = new Map<string, Hook>();
  readonly #errorHooks = new Map<string, Callback>();
  readonly #callbacks: Callbacks;
  readonly #report: HookReport;

  constructor(callbacks: Callbacks, report: HookReport) {
    this.#callbacks = callbacks;
    this.#report = report;
  }

  /** @throws Error for a name that is taken */
  add(request: messages.RegisterResourceHookRequest): void {
    const callback = this.#callbackOf(request);
    this.#hooks.set(request.getName(), { callback, ignoresErrors: request.getIgnoreErrors() });
  }

  /** @throws Error for a name that is taken */
  addErrorHook(request: messages.RegisterErrorHookRequest): void {
    this.#errorHooks.set(request.getName(), this.#callbackOf(request));
  }

  /** @throws Error of the first hook that fails */
  async run(moment: Moment, operation: HookedOperation, names: HookNames, resource: Hooked): Promise<void> {
    for (const name of names[moment][operation]) {
      const hook = this.#hooks.get(name);
      if (hook === undefined) throw new Error(notRegistered(name));
      const failure = await this.#failureOf(hook, resource);
      if (failure === "") continue;
      const message = `${moment} hook "${name}" failed: ${failure}`;
      if (!hook.ignoresErrors) throw new Error(message);
      this.#report.onWarning(resource.urn, message);
    }
  }

  /** Runs the hooks after a resource is there. It stays so, but the deployment has failed when a hook does. */
  async after(operation: HookedOperation, names: HookNames, resource: Hooked): Promise<void> {
    await this.run("after", operation, names, resource).catch((error: unknown) =>
      this.#report.onProblem({ urn: resource.urn, message: messageOf(error) }),
    );
  }

  /**
   * Does something with a resource, and again as long as an error hook asks for it.
   * @throws Error why the last try has failed, or of an error hook
   */
  async tried<T>(
    operation: HookedOperation,
    { onError }: HookNames,
    resource: Hooked,
    work: () => Promise<T>,
  ): Promise<T> {
    for (const failures: string[] = []; ; ) {
      try {
        return await work();
      } catch (error) {
        failures.unshift(messageOf(error));
        if (failures.length >= mostTries)
          throw new Error(`An error hook has asked for ${mostTries} tries: ${failures[0]}`);
        if (!(await this.#asksForAnother(operation, onError, resource, failures))) throw error;
        const tries = `retrying ${operation} due to on-error hook request (${failures.length}/${mostTries})`;
        this.#report.onWarning(resource.urn, tries);
      }
    }
  }

  async #failureOf({ callback }: Hook, resource: Hooked): Promise<string> {
    const request = new messages.ResourceHookRequest();
    fill(request, resource);
    request.setNewOutputs(structOf(resource.newOutputs));
    try {
      const answer = await this.#callbacks.invoke(callback, request.serializeBinary());
      return messages.ResourceHookResponse.deserializeBinary(answer).getError();
    } catch (error) {
      return messageOf(error);
    }
  }

  async #asksForAnother(
    operation: HookedOperation,
    names: readonly string[],
    resource: Hooked,
    failures: readonly string[],
  ): Promise<boolean> {
    let asks = false;
    for (const name of names) {
      const callback = this.#errorHooks.get(name);
      if (callback === undefined) throw new Error(notRegistered(name));
      const request = new messages.ErrorHookRequest();
      fill(request, resource);
      request.setFailedOperation(operation);
      request.setErrorsList([...failures]);
      const bytes = await this.#callbacks.invoke(callback, request.serializeBinary());
      const answer = messages.ErrorHookResponse.deserializeBinary(bytes);
      if (answer.getError() !== "") throw new Error(`error hook "${name}" failed: ${answer.getError()}`);
      asks ||= answer.getRetry();
    }
    return asks;
  }

  #callbackOf(request: messages.RegisterResourceHookRequest | messages.RegisterErrorHookRequest): Callback {
    const [name, callback] = [request.getName(), request.getCallback()];
    if (this.#hooks.has(name) || this.#errorHooks.has(name))
      throw new Error(`\`${name}\`: expected a hook of another name, since there is one of this. Rename one of them.`);
    if (callback === undefined) throw new Error(`\`${name}\`: expected a hook with a function, got none.`);
    return callback;
  }
}

/** The names in a registration; none when there is no binding. */
export function hookNames(binding: messages.RegisterResourceRequest.ResourceHooksBinding | undefined): HookNames {
  return {
    before: {
      create: binding?.getBeforeCreateList() ?? [],
      update: binding?.getBeforeUpdateList() ?? [],
      delete: binding?.getBeforeDeleteList() ?? [],
    },
    after: {
      create: binding?.getAfterCreateList() ?? [],
      update: binding?.getAfterUpdateList() ?? [],
      delete: binding?.getAfterDeleteList() ?? [],
    },
    onError: binding?.getOnErrorList() ?? [],
  };
}

function fill(request: messages.ResourceHookRequest | messages.ErrorHookRequest, resource: Hooked): void {
  request.setUrn(resource.urn);
  request.setId(resource.id);
  request.setName(resource.name);
  request.setType(resource.type);
  request.setNewInputs(structOf(resource.newInputs));
  request.setOldInputs(structOf(resource.oldInputs));
  request.setOldOutputs(structOf(resource.oldOutputs));
}

const structOf = (clear: Clear | undefined) => clear && toStruct(clear.values, clear.secrets);

const notRegistered = (name: string): string =>
  `hook "${name}" was not registered. A hook of a resource that is deleted must still be in the program.`;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
