// What the command needs of the engine and of the emulated cloud; start-emulator.ts brings both together.

import type { RegisteredApplication } from "../azure/directory/client-credentials";
import type { ServedGateway } from "../azure/served-gateways";
import type { Deployment, EngineEvent } from "../engine/deployment";
import type { ProgramProcesses } from "../engine/program-processes";
import type { GatewayFault } from "../gateway/gateway-fault";
import type { ExistingResource } from "./local-declaration";

/** What the command shows of a deployment. */
export type DeployedStack = Pick<Deployment, "outputs" | "secretOutputs">;

/** What is around a program on this machine. */
export interface Surroundings {
  /** Host (lower case) to the URL that stands in for it. */
  readonly hosts: ReadonlyMap<string, string>;
  /** Applications of Entra ID that may ask for tokens. */
  readonly applications: readonly RegisteredApplication[];
  /** What the program refers to and does not deploy. */
  readonly existing: readonly ExistingResource[];
}

export interface EmulatorOptions extends Surroundings {
  readonly directory: string;
  readonly stack: string;
  readonly config: ReadonlyMap<string, string>;
  readonly policyPacks: readonly string[];
  /** Files that configure the packs: the first the first one, and so on. */
  readonly policyPackConfigs: readonly string[];
  /** Whether debug lines of the program are told. */
  readonly verbose: boolean;
  /** Where the program runs. */
  readonly processes: ProgramProcesses;
  /** Says why the program does not compile. */
  checkTypes(): Promise<readonly string[]>;
  onEvent(event: EngineEvent): void;
  /** A gateway has failed a request. */
  onFault(fault: GatewayFault): void;
  /** Something goes wrong in the emulated cloud, and no caller of a gateway notices. */
  onWarning(message: string): void;
}

export type TelemetryKind = "metrics" | "traces" | "requests";

/** What a client needs to get tokens of Entra ID by client credentials. */
export interface TokenClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tokenUrl: string;
}

export interface Emulator {
  readonly tokenClients: readonly TokenClient[];
  /**
   * Takes over what is around the program now. Existing resources that are not listed any more stay.
   * @throws Error when hosts cannot be mapped, or an existing resource cannot be
   */
  surround(surroundings: Surroundings): Promise<void>;
  /** Deploys the program as it now is; what was deployed before stays in force when it fails. */
  up(): Promise<DeployedStack>;
  /** Serves the gateways on 127.0.0.1: the first on `port`, further ones on free ports. */
  listen(port: number): Promise<void>;
  /** The gateways that are served now. */
  gateways(): readonly ServedGateway[];
  /** The name of a model that answers chats, if one is deployed. */
  chatModel(): string | undefined;
  telemetry(kind: TelemetryKind): readonly unknown[];
  close(): Promise<void>;
}

export type StartEmulator = (options: EmulatorOptions) => Promise<Emulator>;
