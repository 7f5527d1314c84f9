// Runs a CrossGuard policy pack as the Pulumi CLI does: in a process of its own that speaks the analyzer protocol.
import { credentials, type ServiceError } from "@grpc/grpc-js";
import * as analyzerServices from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { DeployedResource } from "./deployment";
import {
  type Configuration,
  type DeclaredPolicy,
  type PolicySettings,
  readConfiguration,
  reconciled,
} from "./pack-configuration";
import { PackProcess } from "./pack-process";
import type { Values } from "./providers";
import { providerUrn } from "./registration";
import { type Clear, fromStruct, toStruct, withoutReferences } from "./struct";

export interface PolicyViolation {
  readonly pack: string;
  readonly policy: string;
  readonly level: "advisory" | "mandatory";
  readonly message: string;
  readonly urn: string;
}

/** What a policy makes of a resource that breaks it, or why it could not. */
export interface Remediation {
  readonly pack: string;
  readonly policy: string;
  readonly description: string;
  readonly diagnostic: string;
  readonly inputs: Clear;
}

type Answer<T> = (error: ServiceError | null, response: T) => void;
interface Analyzer {
  getAnalyzerInfo(request: Empty, answer: Answer<messages.AnalyzerInfo>): void;
  configure(request: messages.ConfigureAnalyzerRequest, answer: Answer<Empty>): void;
  remediate(request: messages.AnalyzeRequest, answer: Answer<messages.RemediateResponse>): void;
  analyze(request: messages.AnalyzeRequest, answer: Answer<messages.AnalyzeResponse>): void;
  analyzeStack(request: messages.AnalyzeStackRequest, answer: Answer<messages.AnalyzeResponse>): void;
  close(): void;
}

const mandatory: readonly number[] = [messages.EnforcementLevel.MANDATORY, messages.EnforcementLevel.REMEDIATE];

/** What an analyzer is told of a resource. */
export type AnalyzedResource = Omit<
  DeployedResource,
  "id" | "custom" | "external" | "retainOnDelete" | "deletedWith" | "secretInputs" | "secretOutputs"
>;

/** What is held against policies before it is deployed. */
export type CheckedResource = Omit<AnalyzedResource, "outputs"> & Pick<DeployedResource, "secretInputs">;

/** A pack that runs. */
export class PolicyPack {
  #remediates = false;

  private constructor(
    private readonly process: PackProcess,
    private readonly client: Analyzer,
  ) {}

  /**
   * @param configuration file that configures its policies
   * @throws Error when the directory holds no pack, or the pack does not start or cannot be configured so
   */
  static async start(directory: string, configuration: string | undefined): Promise<PolicyPack> {
    const configured = configuration === undefined ? new Map() : readConfiguration(configuration);
    const { process, address } = await PackProcess.start(directory);
    const { AnalyzerClient } = analyzerServices as unknown as {
      AnalyzerClient: new (address: string, security: unknown, options: object) => Analyzer;
    };
    const client = new AnalyzerClient(address, credentials.createInsecure(), {
      "grpc.max_receive_message_length": -1,
      "grpc.max_send_message_length": -1,
    });
    const pack = new PolicyPack(process, client);
    try {
      await pack.#configure(configured);
      return pack;
    } catch (error) {
      pack.stop();
      throw error;
    }
  }

  async #configure(configured: Configuration): Promise<void> {
    const info = await this.#ask<messages.AnalyzerInfo>((answer) => this.client.getAnalyzerInfo(new Empty(), answer));
    const settings = reconciled(info.getName(), policiesOf(info), [initialConfiguration(info), configured]);
    this.#remediates = [...settings.values()].some(({ level }) => level === messages.EnforcementLevel.REMEDIATE);
    await this.#ask<Empty>((answer) => this.client.configure(configureRequest(settings), answer));
  }

  /** What the pack makes of one resource's inputs, one policy after the other. */
  async remediate(resource: CheckedResource, provider: AnalyzedResource | undefined): Promise<readonly Remediation[]> {
    if (!this.#remediates) return [];
    const request = described(new messages.AnalyzeRequest(), resource, resource.inputs, provider);
    request.setProperties(toStruct(withoutReferences(resource.inputs), resource.secretInputs));
    const response = await this.#ask<messages.RemediateResponse>((answer) => this.client.remediate(request, answer));
    return response.getRemediationsList().map((remediation) => ({
      pack: remediation.getPolicypackname(),
      policy: remediation.getPolicyname(),
      description: remediation.getDescription(),
      diagnostic: remediation.getDiagnostic(),
      inputs: fromStruct(remediation.getProperties()),
    }));
  }

  /** What the pack says of one resource, by its inputs. */
  async analyze(
    resource: Omit<AnalyzedResource, "outputs">,
    provider: AnalyzedResource | undefined,
  ): Promise<readonly PolicyViolation[]> {
    const request = described(new messages.AnalyzeRequest(), resource, resource.inputs, provider);
    return violations(
      await this.#ask<messages.AnalyzeResponse>((answer) => this.client.analyze(request, answer)),
      resource.urn,
    );
  }

  /** What the pack says of all resources together. */
  async analyzeStack(resources: readonly AnalyzedResource[]): Promise<readonly PolicyViolation[]> {
    return violations(
      await this.#ask<messages.AnalyzeResponse>((answer) => this.client.analyzeStack(stackRequest(resources), answer)),
      "",
    );
  }

  #ask<T>(call: (answer: Answer<T>) => void): Promise<T> {
    return new Promise((resolve, reject) =>
      call((error, response) => (error ? this.process.explained(error).then(reject) : resolve(response))),
    );
  }

  stop(): void {
    this.client.close();
    this.process.stop();
  }
}

function policiesOf(info: messages.AnalyzerInfo): readonly DeclaredPolicy[] {
  return info.getPoliciesList().map((policy) => {
    const schema = policy.getConfigschema();
    return {
      name: policy.getName(),
      level: policy.getEnforcementlevel(),
      properties: fromStruct(schema?.getProperties()).values as DeclaredPolicy["properties"],
      required: schema?.getRequiredList() ?? [],
    };
  });
}

/** What the pack itself starts with. Its level is always told: without one, it is advisory to Pulumi's engine too. */
function initialConfiguration(info: messages.AnalyzerInfo): Configuration {
  const configuration = new Map<string, PolicySettings>();
  info.getInitialconfigMap().forEach((config, name) => {
    configuration.set(name, {
      level: config.getEnforcementlevel(),
      properties: fromStruct(config.getProperties()).values,
    });
  });
  return configuration;
}

function configureRequest(settings: ReadonlyMap<string, PolicySettings>): messages.ConfigureAnalyzerRequest {
  const request = new messages.ConfigureAnalyzerRequest();
  for (const [name, { level, properties }] of settings) {
    const config = new messages.PolicyConfig();
    config.setEnforcementlevel(level as 0);
    config.setProperties(toStruct(properties, new Set()));
    request.getPolicyconfigMap().set(name, config);
  }
  return request;
}

/** Rules about the whole stack are given outputs, as the Pulumi CLI gives them. */
function stackRequest(resources: readonly AnalyzedResource[]): messages.AnalyzeStackRequest {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const request = new messages.AnalyzeStackRequest();
  request.setResourcesList(
    resources.map((resource) => {
      const { outputs, parent, dependencies, propertyDependencies, provider } = resource;
      const message = described(new messages.AnalyzerResource(), resource, outputs, byUrn.get(providerUrn(provider)));
      message.setParent(parent);
      message.setDependenciesList([...dependencies]);
      for (const [name, urns] of Object.entries(propertyDependencies)) {
        if (urns.length === 0) continue;
        const list = new messages.AnalyzerPropertyDependencies();
        list.setUrnsList([...urns]);
        message.getPropertydependenciesMap().set(name, list);
      }
      return message;
    }),
  );
  return request;
}

function described<T extends messages.AnalyzeRequest | messages.AnalyzerResource>(
  message: T,
  resource: Omit<AnalyzedResource, "outputs">,
  properties: Values,
  provider: AnalyzedResource | undefined,
): T {
  message.setUrn(resource.urn);
  message.setType(resource.type);
  message.setName(resource.name);
  message.setProperties(propertiesOf(properties));
  message.setOptions(optionsOf(resource));
  if (provider !== undefined) message.setProvider(providerOf(provider));
  return message;
}

function optionsOf(resource: Omit<AnalyzedResource, "outputs">): messages.AnalyzerResourceOptions {
  const options = new messages.AnalyzerResourceOptions();
  options.setProtect(resource.protect);
  options.setIgnorechangesList([...resource.ignoreChanges]);
  options.setDeletebeforereplacedefined(resource.deleteBeforeReplace !== undefined);
  options.setDeletebeforereplace(resource.deleteBeforeReplace === true);
  options.setAdditionalsecretoutputsList([...resource.additionalSecretOutputs]);
  options.setAliasesList([...resource.aliases]);
  options.setParent(resource.parent);
  return options;
}

function providerOf({ urn, type, name, inputs }: AnalyzedResource): messages.AnalyzerProviderResource {
  const provider = new messages.AnalyzerProviderResource();
  provider.setUrn(urn);
  provider.setType(type);
  provider.setName(name);
  provider.setProperties(propertiesOf(inputs));
  return provider;
}

/** Without what providers note for themselves. */
function propertiesOf(values: Values): Struct {
  const own = Object.entries(withoutReferences(values)).filter(([name]) => !name.startsWith("__"));
  return toStruct(Object.fromEntries(own), new Set());
}

function violations(response: messages.AnalyzeResponse, urn: string): readonly PolicyViolation[] {
  return response.getDiagnosticsList().map((diagnostic) => ({
    pack: diagnostic.getPolicypackname(),
    policy: diagnostic.getPolicyname(),
    level: mandatory.includes(diagnostic.getEnforcementlevel()) ? "mandatory" : "advisory",
    message: diagnostic.getMessage(),
    urn: diagnostic.getUrn() || urn,
  }));
}
