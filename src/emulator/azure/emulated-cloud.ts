// One emulated tenant and subscription: state, gateways, stand-ins.
import { randomBytes, randomUUID } from "node:crypto";
import type { ArmResource } from "apim-ai-gateway/arm";
import type { Clock } from "../gateway/clock";
import type { GatewayConfiguration } from "../gateway/configuration";
import type { GatewayServices } from "../gateway/exchange";
import { createGateway, type Gateway, type ListeningGateway } from "../gateway/gateway";
import { createMemoryStore } from "../gateway/memory-store";
import type { Store } from "../gateway/store";
import { ArmState } from "./arm-state";
import { ArmError, type Cloud } from "./cloud";
import { ClientCredentials } from "./directory/client-credentials";
import { type Fault, haveFault } from "./faults";
import { gatewayConfiguration } from "./gateway-configuration";
import { createHosts } from "./hosts";
import { IdentityTokens } from "./identity-tokens";
import { policyProblems } from "./policy-check";
import { requireParent } from "./required-parent";
import { type CloudView, textOf } from "./resource-type";
import { ApplicationInsights } from "./stand-ins/application-insights";
import { AzureOpenAi } from "./stand-ins/azure-openai";
import { Entra } from "./stand-ins/entra";
import { json, type StandInRequest } from "./stand-ins/stand-in";
import { listenForStandIns, type StandInServer } from "./stand-ins/stand-in-server";
import { type JournalHeader, StateJournal } from "./state-journal";
import { resourceType } from "./types";

export interface CloudOptions {
  readonly clock: Clock;
  /** Host (lower case) to the URL that stands in for it. */
  readonly hosts?: ReadonlyMap<string, string>;
  readonly subscriptionId?: string;
  readonly tenantId?: string;
  /** @default - a store in memory */
  readonly store?: Store;
  /**
   * Folder that keeps the state, so that several runs and processes meet the same cloud; it holds keys.
   * @default - the cloud is gone with the process
   */
  readonly stateDirectory?: string;
  /** Failures to have. */
  readonly faults?: readonly Fault[];
  /**
   * Aborted when a deployment is canceled: operations that take their time by a fault are refused then, and none takes any
   * from then on.
   * @default - every operation comes to its end
   */
  readonly canceled?: AbortSignal;
  /**
   * Hears of each request that a gateway itself failed with 500 or above.
   * @default - only telemetry does
   */
  readonly onFault?: GatewayServices["onFault"];
}

const serviceType = "Microsoft.ApiManagement/service";
const entraHost = "login.microsoftonline.com";

/** @throws Error for hosts that cannot be mapped, or a folder that does not hold the state of a cloud */
export async function createCloud(options: CloudOptions): Promise<EmulatedCloud> {
  const { subscriptionId = randomUUID(), tenantId = randomUUID(), stateDirectory } = options;
  const journal =
    stateDirectory === undefined ? undefined : new StateJournal(stateDirectory, { subscriptionId, tenantId });
  const identity = journal?.header ?? { subscriptionId, tenantId };
  const entra = await Entra.create(identity.tenantId, options.clock);
  const cloud = new EmulatedCloud({ ...options, ...identity, journal }, entra);
  await cloud.start();
  return cloud;
}

export class EmulatedCloud implements Cloud {
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly applicationInsights: ApplicationInsights;
  readonly #state = new ArmState();
  readonly #gateways = new Map<string, Gateway>();
  /** What listens, by the id of its service in lower case. */
  readonly #listening = new Map<string, ListeningGateway>();
  readonly #changed = new Set<string>();
  /** What each service serves, by its id in lower case. */
  readonly #published = new Map<string, GatewayConfiguration>();
  /** What each imported API brought with it: the next import takes its place. */
  readonly #brought = new Map<string, readonly string[]>();
  readonly #journal: StateJournal | undefined;
  readonly #faults: readonly Fault[];
  readonly #canceled: AbortSignal | undefined;
  readonly #clock: Clock;
  readonly #store: Store;
  readonly #openAi: AzureOpenAi;
  readonly #tokens: IdentityTokens;
  readonly #hosts;
  readonly #onFault: GatewayServices["onFault"];
  #standIns: StandInServer | undefined;

  constructor(
    options: CloudOptions & JournalHeader & { readonly journal: StateJournal | undefined },
    readonly entra: Entra,
  ) {
    this.subscriptionId = options.subscriptionId;
    this.tenantId = options.tenantId;
    this.#journal = options.journal;
    this.#faults = options.faults ?? [];
    this.#canceled = options.canceled;
    this.#clock = options.clock;
    this.#onFault = options.onFault;
    this.#store = options.store ?? createMemoryStore();
    this.applicationInsights = new ApplicationInsights(this.#state);
    entra.issueFor(new ClientCredentials(this.#state, options.tenantId, options.clock));
    this.#openAi = new AzureOpenAi(this.#state, entra, this.#store, options.clock);
    this.#tokens = new IdentityTokens(entra, options.clock, this.#state);
    this.#hosts = createHosts(options.hosts ?? new Map(), (host) => this.#standIn(host));
  }

  async start(): Promise<void> {
    this.refresh();
    this.#standIns = await listenForStandIns((request) => this.#answer(request));
  }

  /** Where the stand-ins answer: `<origin>/<host>/<path>`. */
  get standInsUrl(): string {
    return this.#standIns?.origin ?? "";
  }

  /** @throws Error for hosts that cannot be mapped; those that were mapped before then stay so */
  mapHosts(hosts: ReadonlyMap<string, string>): void {
    this.#hosts.replace(hosts);
  }

  /**
   * Takes over what other processes have done to the cloud. Answers whether there was anything.
   * @throws Error naming the line when the state is damaged
   */
  refresh(): boolean {
    const entries = this.#journal?.unread() ?? [];
    for (const entry of entries) {
      if (entry.put) this.#state.set(entry.put);
      if (entry.delete !== undefined) this.#state.delete(entry.delete);
      if (entry.brought) this.#brought.set(entry.brought.owner, entry.brought.ids);
      const id = entry.put?.id ?? entry.delete;
      if (id !== undefined) this.#noteChange(id);
    }
    return entries.length > 0;
  }

  /** @param answered what Azure answered for it before, elsewhere: values that it gave are kept */
  async put(resource: ArmResource, answered?: ArmResource): Promise<ArmResource> {
    if (this.#faults.length > 0) await this.#have("put", resource);
    this.refresh();
    const type = resourceType(resource.type);
    const view = this.#view();
    requireParent(resource, this.#state);
    const problems = type.check?.(resource, view) ?? [];
    if (problems.length > 0) throw new ArmError("ValidationError", problems.join("\n"));
    const previous = this.#state.get(resource.id) ?? answered;
    const completed = type.complete?.(resource, previous, view) ?? resource;
    this.#set(completed);
    this.#bring(completed.id.toLowerCase(), type.brings?.(resource, view) ?? []);
    this.#noteChange(completed.id);
    return this.#shown(completed, previous === undefined);
  }

  get(id: string): ArmResource | undefined {
    this.refresh();
    const resource = this.#state.get(id);
    return resource && this.#shown(resource);
  }

  async delete(id: string): Promise<void> {
    this.refresh();
    const resource = this.#state.get(id);
    if (resource === undefined) return;
    if (this.#faults.length > 0) await this.#have("delete", resource);
    const along = resourceType(resource.type).takesAlong?.(resource, this.#view()) ?? [];
    this.#state.delete(id);
    if (/\/service\/(policyFragments|backends|namedValues)$/i.test(resource.type)) this.#refuseIfUsed(resource);
    this.#journal?.append({ delete: id });
    for (const left of resourceType(resource.type).leaves?.(resource, this.#view()) ?? []) this.#set(left);
    this.#noteChange(id);
    for (const other of along) await this.delete(other);
  }

  #have(operation: Fault["operation"], resource: ArmResource): Promise<void> {
    const canceled = this.#canceled;
    return haveFault(this.#faults, operation, resource, async (milliseconds) => {
      if (canceled?.aborted) return;
      await this.#clock.sleep(milliseconds, canceled).catch(() => {
        throw new ArmError("Canceled", `The deployment was canceled: ${resource.id} stays as it was.`);
      });
    });
  }

  #set(resource: ArmResource): void {
    this.#state.set(resource);
    this.#journal?.append({ put: resource });
  }

  #remove(id: string): void {
    this.#state.delete(id);
    this.#journal?.append({ delete: id });
  }

  /** Puts a resource back that a policy still names. */
  #refuseIfUsed(resource: ArmResource): void {
    const service = serviceIdOf(resource.id).toLowerCase();
    const policies = this.#state
      .all()
      .filter(
        ({ id, type }) => id.toLowerCase().startsWith(`${service}/`) && /\/(policies|policyFragments)$/i.test(type),
      );
    const user = policies.find((policy) => this.#view().policyProblems(policy).length > 0);
    if (!user) return;
    this.#state.set(resource);
    throw new ArmError(
      "ValidationError",
      `\`${resource.name}\`: expected nothing to use what is deleted, but ${user.id} does. Change that policy first.`,
    );
  }

  list(armType: string): readonly ArmResource[] {
    this.refresh();
    return this.#state.list(armType).map((resource) => this.#shown(resource));
  }

  async action(id: string, action: string, _body: unknown): Promise<unknown> {
    this.refresh();
    const resource = this.#state.get(id);
    if (!resource) throw new ArmError("ResourceNotFound", `\`${id}\`: expected a resource that exists, got none.`, 404);
    const run = resourceType(resource.type).actions?.[action];
    if (!run)
      throw new ArmError("NotEmulated", `\`${action}\`: the emulator does not have this action of ${resource.type}.`);
    try {
      return run(resource, this.#view());
    } catch (error) {
      throw new ArmError("BadRequest", error instanceof Error ? error.message : String(error));
    }
  }

  async publish(): Promise<void> {
    this.refresh();
    const next = new Map<string, GatewayConfiguration>();
    for (const key of this.#changed) {
      const service = this.#state.get(key);
      const before = this.#published.get(key);
      if (service?.type.toLowerCase() === serviceType.toLowerCase())
        next.set(key, gatewayConfiguration(service, this.#state));
      // A service that is gone answers nothing any more.
      else if (before)
        next.set(key, {
          ...before,
          policy: undefined,
          apis: [],
          products: [],
          subscriptions: [],
          backends: [],
          fragments: [],
        });
    }
    const loaded: string[] = [];
    try {
      for (const [key, configuration] of next) {
        this.#gateway(key).load(configuration);
        loaded.push(key);
      }
    } catch (error) {
      // All of it or nothing: services that took the new state go back to what they served.
      for (const key of loaded) {
        const before = this.#published.get(key);
        if (before) this.#gateway(key).load(before);
      }
      throw error;
    }
    for (const [key, configuration] of next) this.#published.set(key, configuration);
    this.#changed.clear();
    await this.#handOver();
  }

  /** The address of a service that is gone goes to one that took its place. */
  async #handOver(): Promise<void> {
    const unserved = this.#state.list(serviceType).filter(({ id }) => !this.#listening.has(id.toLowerCase()));
    for (const [key, listening] of [...this.#listening]) {
      if (this.#state.get(key) !== undefined) continue;
      const next = unserved.shift();
      if (next === undefined) return;
      this.#listening.delete(key);
      this.#gateways.delete(key);
      const port = Number(new URL(listening.url).port);
      // Closing frees the port at once and then lets running requests finish.
      const closed = listening.close();
      this.#listening.set(next.id.toLowerCase(), await this.#gateway(next.id).listen({ port }));
      await closed;
    }
  }

  /**
   * Serves the gateways on 127.0.0.1: the first service on `port`, further ones on free ports.
   * @throws Error when there is no service, or the port is in use
   */
  async listen({
    port,
  }: {
    readonly port: number;
  }): Promise<{ readonly url: string; readonly urls: ReadonlyMap<string, string> }> {
    const urls = new Map<string, string>();
    for (const [index, service] of this.#state.list(serviceType).entries()) {
      const listening = await this.#gateway(service.id).listen({ port: index === 0 ? port : 0 });
      this.#listening.set(service.id.toLowerCase(), listening);
      urls.set(service.name, listening.url);
    }
    const [url] = urls.values();
    if (url === undefined)
      throw new Error("The program deploys no API Management service, so there is no gateway to serve.");
    return { url, urls };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#listening.values()].map((listening) => listening.close()));
    this.#listening.clear();
    await this.#standIns?.close();
    await this.#store.close();
    this.#journal?.close();
  }

  #gateway(serviceId: string): Gateway {
    const key = serviceId.toLowerCase();
    let gateway = this.#gateways.get(key);
    if (!gateway) {
      const identity = {
        token: (resource: string, clientId?: string) => this.#identityToken(key, resource, clientId),
      };
      gateway = createGateway({
        clock: this.#clock,
        store: this.#store,
        identity,
        telemetry: this.applicationInsights,
        hosts: this.#hosts,
        onFault: this.#onFault,
      });
      this.#gateways.set(key, gateway);
    }
    return gateway;
  }

  async #identityToken(serviceId: string, resource: string, clientId: string | undefined): Promise<string> {
    const principalId = textOf(this.#state.get(serviceId)?.identity?.principalId);
    if (clientId !== undefined) throw new Error(`the service has no user-assigned identity ${clientId}.`);
    if (principalId === undefined) throw new Error("the service has no system-assigned identity.");
    return this.#tokens.token(principalId, resource);
  }

  #view(): CloudView {
    return {
      state: this.#state,
      subscriptionId: this.subscriptionId,
      tenantId: this.tenantId,
      now: () => this.#clock.now(),
      hex: (digits) =>
        randomBytes(Math.ceil(digits / 2))
          .toString("hex")
          .slice(0, digits),
      guid: randomUUID,
      policyProblems: (policy) => {
        const service = this.#state.get(serviceIdOf(policy.id));
        return service
          ? policyProblems(policy, gatewayConfiguration(service, this.#state), this.#gateway(service.id))
          : [];
      },
    };
  }

  /** Parts that come with a resource; those that an earlier version brought and this one does not are gone. */
  #bring(owner: string, parts: readonly ArmResource[]): void {
    const before = this.#brought.get(owner) ?? [];
    const now = parts.map(({ id }) => id);
    if (before.length + now.length === 0) return;
    for (const id of before) if (!now.includes(id)) this.#remove(id);
    for (const part of parts) if (before.includes(part.id) || !this.#state.get(part.id)) this.#set(part);
    this.#brought.set(owner, now);
    this.#journal?.append({ brought: { owner, ids: now } });
  }

  #noteChange(id: string): void {
    this.#changed.add(serviceIdOf(id).toLowerCase());
  }

  #shown(resource: ArmResource, isNew = false): ArmResource {
    const { secrets = [], shownOnce = [], derives } = resourceType(resource.type);
    const hidden = isNew ? secrets : [...secrets, ...shownOnce];
    if (hidden.length === 0 && derives === undefined) return resource;
    const shown = Object.entries(resource.properties).filter(([name]) => !hidden.includes(name));
    return { ...resource, properties: { ...Object.fromEntries(shown), ...derives?.(resource, this.#view()) } };
  }

  #standIn(host: string): string | undefined {
    return host === entraHost || this.#openAi.account(host) ? this.#standIns?.origin : undefined;
  }

  async #answer(request: StandInRequest) {
    if (request.host === entraHost) {
      this.refresh();
      return this.entra.answer(request);
    }
    const account = this.#openAi.account(request.host);
    return account
      ? this.#openAi.answer(account, request)
      : json(404, { error: { code: "404", message: `Nothing stands in for ${request.host}.` } });
  }
}

/** The API Management service that a resource belongs to, or the resource itself. */
function serviceIdOf(id: string): string {
  const found = /^.*?\/providers\/Microsoft\.ApiManagement\/service\/[^/]+/i.exec(id);
  return found?.[0] ?? id;
}
