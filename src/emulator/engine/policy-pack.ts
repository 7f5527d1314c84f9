// Runs a CrossGuard policy pack as the Pulumi CLI does: in a process of its own that speaks the analyzer protocol.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { credentials } from "@grpc/grpc-js";
import * as analyzerServices from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/analyzer_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { DeployedResource } from "./deployment";
import type { Values } from "./providers";
import { providerUrn } from "./registration";
import { toStruct, withoutReferences } from "./struct";

export interface PolicyViolation {
  readonly pack: string;
  readonly policy: string;
  readonly level: "advisory" | "mandatory";
  readonly message: string;
  readonly urn: string;
}

type Answer = (error: Error | null, response: messages.AnalyzeResponse) => void;
interface Analyzer {
  analyze(request: messages.AnalyzeRequest, answer: Answer): void;
  analyzeStack(request: messages.AnalyzeStackRequest, answer: Answer): void;
  close(): void;
}

/** How long a pack may take to start. */
const startTimeoutMs = 60_000;
const mandatory: readonly number[] = [messages.EnforcementLevel.MANDATORY, messages.EnforcementLevel.REMEDIATE];

/** What an analyzer is told of a resource. */
export type AnalyzedResource = Omit<
  DeployedResource,
  "id" | "custom" | "external" | "retainOnDelete" | "deletedWith" | "secretInputs" | "secretOutputs"
>;

/** A pack that runs. */
export class PolicyPack {
  private constructor(
    private readonly child: ChildProcess,
    private readonly client: Analyzer,
  ) {}

  /** @throws Error when the directory holds no pack, or the pack does not start */
  static async start(directory: string): Promise<PolicyPack> {
    if (!existsSync(join(directory, "PulumiPolicy.yaml")))
      throw new Error(`\`${directory}\`: expected a policy pack with PulumiPolicy.yaml, got none. Check the path.`);
    const child = startPack(directory);
    try {
      const { AnalyzerClient } = analyzerServices as unknown as {
        AnalyzerClient: new (address: string, security: unknown, options: object) => Analyzer;
      };
      const client = new AnalyzerClient(`127.0.0.1:${await portOf(child, directory)}`, credentials.createInsecure(), {
        "grpc.max_receive_message_length": -1,
        "grpc.max_send_message_length": -1,
      });
      return new PolicyPack(child, client);
    } catch (error) {
      child.kill();
      throw error;
    }
  }

  /** What the pack says of one resource, by its inputs. */
  async analyze(
    resource: Omit<AnalyzedResource, "outputs">,
    provider: AnalyzedResource | undefined,
  ): Promise<readonly PolicyViolation[]> {
    const request = described(new messages.AnalyzeRequest(), resource, resource.inputs, provider);
    return violations(await ask((answer) => this.client.analyze(request, answer)), resource.urn);
  }

  /** What the pack says of all resources together. */
  async analyzeStack(resources: readonly AnalyzedResource[]): Promise<readonly PolicyViolation[]> {
    return violations(await ask((answer) => this.client.analyzeStack(stackRequest(resources), answer)), "");
  }

  stop(): void {
    this.client.close();
    this.child.kill();
  }
}

function startPack(directory: string): ChildProcess {
  const runner = createRequire(join(directory, "package.json")).resolve("@pulumi/pulumi/cmd/run-policy-pack");
  // The runner wants an engine's address first and never uses it.
  return spawn(process.execPath, [runner, "127.0.0.1:0", "."], { cwd: directory, stdio: ["ignore", "pipe", "pipe"] });
}

/** The pack prints the port that it listens on. */
function portOf(child: ChildProcess, directory: string): Promise<string> {
  const { stdout, stderr } = child;
  return new Promise((resolve, reject) => {
    let printed = "";
    let complaints = "";
    const failed = (why: string) =>
      reject(
        new Error(
          `The policy pack ${basename(directory)} ${why}: ${stripVTControlCharacters(complaints || printed)
            .trim()
            .split("\n")
            .slice(0, 5)
            .join("\n")}`,
        ),
      );
    const timeout = setTimeout(() => failed("did not start in a minute"), startTimeoutMs);
    stdout?.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      const [port] = /^\d+(?=\r?\n)/m.exec(printed) ?? [];
      if (port === undefined) return;
      clearTimeout(timeout);
      resolve(port);
    });
    stderr?.on("data", (chunk: Buffer) => {
      complaints += chunk.toString();
    });
    child.once("error", (error) => {
      complaints += error.message;
    });
    stdout?.on("close", () => {
      clearTimeout(timeout);
      failed("could not be started");
    });
  });
}

function ask(call: (answer: Answer) => void): Promise<messages.AnalyzeResponse> {
  return new Promise((resolve, reject) => call((error, response) => (error ? reject(error) : resolve(response))));
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
