// Runs a CrossGuard policy pack as the Pulumi CLI does: in a process of its own that speaks the analyzer protocol.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { credentials } from "@grpc/grpc-js";
import * as analyzerServices from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/analyzer_pb";
import type { DeployedResource } from "./deployment";
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
export type AnalyzedResource = Pick<
  DeployedResource,
  "urn" | "type" | "name" | "inputs" | "outputs" | "parent" | "dependencies"
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
  async analyze(resource: Omit<AnalyzedResource, "outputs">): Promise<readonly PolicyViolation[]> {
    return violations(await ask((answer) => this.client.analyze(resourceRequest(resource), answer)), resource.urn);
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
          `The policy pack ${basename(directory)} ${why}: ${(complaints || printed).trim().split("\n").slice(0, 5).join("\n")}`,
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

function resourceRequest({ urn, type, name, inputs }: Omit<AnalyzedResource, "outputs">): messages.AnalyzeRequest {
  const request = new messages.AnalyzeRequest();
  request.setUrn(urn);
  request.setType(type);
  request.setName(name);
  request.setProperties(toStruct(withoutReferences(inputs), new Set()));
  request.setOptions(new messages.AnalyzerResourceOptions());
  return request;
}

/** Rules about the whole stack are given outputs, as the Pulumi CLI gives them. */
function stackRequest(resources: readonly AnalyzedResource[]): messages.AnalyzeStackRequest {
  const request = new messages.AnalyzeStackRequest();
  request.setResourcesList(
    resources.map(({ urn, type, name, outputs, parent, dependencies }) => {
      const resource = new messages.AnalyzerResource();
      resource.setUrn(urn);
      resource.setType(type);
      resource.setName(name);
      resource.setParent(parent);
      resource.setDependenciesList([...dependencies]);
      resource.setProperties(toStruct(withoutReferences(outputs), new Set()));
      resource.setOptions(new messages.AnalyzerResourceOptions());
      return resource;
    }),
  );
  return request;
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
