// One emulated tenant and subscription: its control plane and stand-ins; served-gateways.ts serves what is deployed.
import { randomBytes, randomUUID } from "node:crypto";
import { type ArmResource, valueProblems } from "apim-ai-gateway/arm";
import type { Problem } from "apim-ai-gateway/policy";
import type { Clock } from "../gateway/clock";
import type { GatewayServices } from "../gateway/exchange";
import { createMemoryStore } from "../gateway/memory-store";
import type { Store } from "../gateway/store";
import { ArmState } from "./arm-state";
import { ArmError, type Cloud } from "./cloud";
import { DeployedPolicies } from "./deployed-policies";
import { ClientCredentials, type RegisteredApplication } from "./directory/client-credentials";
import { type Fault, haveFault } from "./faults";
import { createHosts } from "./hosts";
import { IdentityTokens } from "./identity-tokens";
import { withIdentity } from "./managed-identity";
import { requireParent } from "./required-parent";
import type { CloudView } from "./resource-type";
import { type ServedGateway, ServedGateways } from "./served-gateways";
import { ApplicationInsights } from "./stand-ins/application-insights";
import { AzureOpenAi } from "./stand-ins/azure-openai";
import { Entra } from "./stand-ins/entra";
import { json, type StandInRequest } from "./stand-ins/stand-in";
import { listenForStandIns, type StandInServer } from "./stand-ins/stand-in-server";
import { type JournalEntry, type JournalHeader, type JournalNews, StateJournal } from "./state-journal";
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
  /**
   * Hears of what goes wrong without a caller of a gateway noticing: telemetry that is dropped, a stand-in that fails.
   * @default - nobody does
   */
  readonly onWarning?: (message: string) => void;
}

/** So many lines a journal may have before it is written anew. */
const shortJournal = 1_000;

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
  readonly #policies = new DeployedPolicies(this.#state);
  /** What each imported API brought with it: the next import takes its place. */
  readonly #brought = new Map<string, readonly string[]>();
  readonly #journal: StateJournal | undefined;
  readonly #faults: readonly Fault[];
  readonly #canceled: AbortSignal | undefined;
  readonly #warn: (message: string) => void;
  readonly #clock: Clock;
  readonly #store: Store;
  readonly #clients: ClientCredentials;
  readonly #openAi: AzureOpenAi;
  readonly #hosts;
  readonly #gateways: ServedGateways;
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
    this.#warn = options.onWarning ?? (() => undefined);
    this.#clock = options.clock;
    this.#store = options.store ?? createMemoryStore();
    this.applicationInsights = new ApplicationInsights(this.#state, (reason) => this.#warn(reason));
    this.#clients = new ClientCredentials(this.#state, options.tenantId, options.clock);
    entra.issueFor(this.#clients);
    this.#openAi = new AzureOpenAi(this.#state, entra, this.#store, options.clock);
    this.#hosts = createHosts(options.hosts ?? new Map(), (host) => this.#standIn(host));
    this.#gateways = new ServedGateways(this.#state, new IdentityTokens(entra, options.clock, this.#state), {
      clock: options.clock,
      store: this.#store,
      telemetry: this.applicationInsights,
      hosts: this.#hosts,
      onFault: options.onFault,
    });
  }

  async start(): Promise<void> {
    this.#refresh();
    this.#standIns = await listenForStandIns(
      (request) => this.#answer(request),
      (reason) => this.#warn(reason),
    );
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
   * Takes over what other processes have done to the cloud.
   * @throws Error naming the line when the state is damaged
   */
  #refresh(): void {
    if (this.#journal !== undefined) this.#takeOver(this.#journal.unread());
  }

  #takeOver({ entries, isWhole }: JournalNews): void {
    if (isWhole) {
      this.#state.clear();
      this.#brought.clear();
    }
    for (const entry of entries) {
      if (entry.put) this.#state.set(entry.put);
      if (entry.delete !== undefined) this.#state.delete(entry.delete);
      if (entry.brought) this.#brought.set(entry.brought.owner, entry.brought.ids);
    }
  }

  /** Changes the state as it now is, which no other process changes meanwhile. */
  #change<T>(work: () => T): T {
    const journal = this.#journal;
    if (journal === undefined) return work();
    return journal.exclusively((news) => {
      this.#takeOver(news);
      const needed = this.#state.size + this.#brought.size;
      if (journal.lines > Math.max(shortJournal, 2 * needed)) journal.replace(this.#wholeState());
      return work();
    });
  }

  #wholeState(): readonly JournalEntry[] {
    const brought = [...this.#brought].filter(([owner]) => this.#state.get(owner) !== undefined);
    return [
      ...this.#state.all().map((put) => ({ put })),
      ...brought.map(([owner, ids]) => ({ brought: { owner, ids } })),
    ];
  }

  /** Lets an application that no program deploys ask for tokens. Answers the address where its tenant issues them. */
  registerApplication(application: RegisteredApplication): string {
    return `${this.standInsUrl}/${entraHost}/${this.#clients.register(application)}/oauth2/v2.0/token`;
  }

  /** What Azure would refuse of a policy where it is to be deployed, and what one is warned of. */
  policyProblems(policy: ArmResource): readonly Problem[] {
    return this.#policies.azureProblems(policy);
  }

  /** @param answered what Azure answered for it before, elsewhere: values that it gave are kept */
  async put(resource: ArmResource, answered?: ArmResource): Promise<ArmResource> {
    if (this.#faults.length > 0) await this.#have("put", resource);
    return this.#change(() => this.#put(resource, answered));
  }

  #put(resource: ArmResource, answered: ArmResource | undefined): ArmResource {
    const type = resourceType(resource.type);
    const view = this.#view();
    requireParent(resource, this.#state);
    // The rules of a type count on the kinds of its values.
    const wrong = valueProblems(resource);
    const problems = wrong.length > 0 ? wrong : (type.check?.(resource, view) ?? []);
    if (problems.length > 0) throw new ArmError("ValidationError", problems.join("\n"));
    const previous = this.#state.get(resource.id) ?? answered;
    const completed = withIdentity(type.complete?.(resource, previous, view) ?? resource, previous, view);
    this.#set(completed);
    this.#bring(completed.id.toLowerCase(), type.brings?.(resource, view) ?? []);
    return this.#shown(completed, previous === undefined);
  }

  /** Takes over what exists elsewhere, as Azure answered it: it is not checked, because answers leave secrets out. */
  adopt(answered: ArmResource): void {
    const { complete } = resourceType(answered.type);
    this.#change(() => {
      const view = this.#view();
      this.#set(withIdentity(complete?.(answered, answered, view) ?? answered, answered, view));
    });
  }

  get(id: string): ArmResource | undefined {
    this.#refresh();
    const resource = this.#state.get(id);
    return resource && this.#shown(resource);
  }

  async delete(id: string): Promise<void> {
    this.#refresh();
    const resource = this.#state.get(id);
    if (resource === undefined) return;
    if (this.#faults.length > 0) await this.#have("delete", resource);
    for (const other of this.#change(() => this.#delete(id))) await this.delete(other);
  }

  /** Answers the ids of what goes with it. */
  #delete(id: string): readonly string[] {
    const resource = this.#state.get(id);
    if (resource === undefined) return [];
    const { takesAlong, leaves } = resourceType(resource.type);
    const along = takesAlong?.(resource, this.#view()) ?? [];
    this.#state.delete(id);
    this.#refuseIfUsed(resource);
    this.#journal?.append({ delete: id });
    for (const left of leaves?.(resource, this.#view()) ?? []) this.#set(left);
    return along;
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
    const user = this.#policies.brokenWithout(resource);
    if (!user) return;
    this.#state.set(resource);
    throw new ArmError(
      "ValidationError",
      `\`${resource.name}\`: expected nothing to use what is deleted, but ${user.id} does. Change that policy first.`,
    );
  }

  list(armType: string): readonly ArmResource[] {
    this.#refresh();
    return this.#state.list(armType).map((resource) => this.#shown(resource));
  }

  async action(id: string, action: string, _body: unknown): Promise<unknown> {
    this.#refresh();
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
    this.#refresh();
    await this.#gateways.publish();
  }

  /**
   * Serves the gateways on 127.0.0.1: the first service on `port`, further ones, also those that are published later, on
   * free ports. Answers the address of the first.
   * @throws Error when there is no service, or the port is in use
   */
  async listen({ port }: { readonly port: number }): Promise<{ readonly url: string }> {
    await this.#gateways.listen(port);
    return { url: this.gateways[0]?.url ?? "" };
  }

  /** The services whose gateways are served, and where. */
  get gateways(): readonly ServedGateway[] {
    return this.#gateways.served;
  }

  /** The name of the first model that answers chats, if one is deployed. */
  get chatModel(): string | undefined {
    return this.#openAi.chatModel;
  }

  async close(): Promise<void> {
    await this.#gateways.close();
    await this.#standIns?.close();
    await this.#store.close();
    this.#journal?.close();
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
      policyProblems: (policy) => this.#policies.problems(policy),
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
      this.#refresh();
      return this.entra.answer(request);
    }
    const account = this.#openAi.account(request.host);
    return account
      ? this.#openAi.answer(account, request)
      : json(404, { error: { code: "404", message: `Nothing stands in for ${request.host}.` } });
  }
}
