import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData, status } from "@grpc/grpc-js";
import * as engineServices from "@pulumi/pulumi/proto/engine_grpc_pb";
import * as engineMessages from "@pulumi/pulumi/proto/engine_pb";
import * as resourceServices from "@pulumi/pulumi/proto/resource_grpc_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Cloud } from "../azure/cloud";
import { type Deployment, DeploymentError, type DeploymentProblem, type EngineEvent, type LogLine } from "./deployment";
import { OpenCalls } from "./open-calls";
import { PolicyEnforcement } from "./policy-enforcement";
import { runProgram } from "./program";
import { readProject } from "./project";
import { resourceMonitor } from "./resource-monitor";
import { ResourceStore } from "./resource-store";
import { stackConfig } from "./stack-config";
import { Transforms } from "./transforms";

export * from "./deployment";

export interface EngineOptions {
  readonly cloud: Cloud;
  readonly project: string;
  readonly stack: string;
  /** Full keys, such as `azure-native:location`. */
  readonly config?: Readonly<Record<string, string>>;
  readonly secretConfig?: Readonly<Record<string, string>>;
  readonly policyPacks?: readonly string[];
  readonly onEvent?: (event: EngineEvent) => void;
}

export interface Engine {
  /**
   * Deploys a program: what changed since the last `up` is updated, what is gone is deleted.
   * @throws DeploymentError with every problem
   */
  up(program: string | (() => unknown)): Promise<Deployment>;
}

/** A Pulumi engine in this process: it runs unmodified programs without the Pulumi CLI. */
export function createEngine(options: EngineOptions): Engine {
  const onEvent = options.onEvent ?? (() => {});
  const store = new ResourceStore(options.cloud, onEvent);
  let running = false;
  return {
    async up(program) {
      if (running)
        throw new DeploymentError([{ message: "expected one `up` at a time, got a second. Await the first." }]);
      running = true;
      try {
        return await deploy(program, options, store, onEvent);
      } finally {
        running = false;
      }
    },
  };
}

async function deploy(
  program: string | (() => unknown),
  options: EngineOptions,
  store: ResourceStore,
  onEvent: (event: EngineEvent) => void,
): Promise<Deployment> {
  const problems: DeploymentProblem[] = [];
  const logs: LogLine[] = [];
  let outputs: Readonly<Record<string, unknown>> = {};
  let secretOutputs: ReadonlySet<string> = new Set();
  const transforms = new Transforms();
  const config = configOf(program, options);
  const policies = await startPolicies(options.policyPacks ?? [], onEvent);
  const calls = new OpenCalls();
  let refuse: () => void = () => undefined;
  const refused = new Promise<void>((resolve) => {
    refuse = resolve;
  });
  store.begin();
  const monitor = resourceMonitor({
    ...options,
    config,
    store,
    transforms,
    policies,
    onProblem: (problem) => {
      problems.push(problem);
      refuse();
    },
    onStackOutputs: (values, secrets) => {
      outputs = values;
      secretOutputs = secrets;
    },
  });
  const { server, address } = await listen(calls.watched(monitor), (line) => {
    logs.push(line);
    onEvent({ kind: "log", ...line });
  });
  try {
    const failures = await runProgram(program, { ...options, config, address, refused, quiet: () => calls.quiet() });
    // What the program throws after a refused resource only repeats the refusal.
    if (problems.length === 0) problems.push(...failures.map((message) => ({ message })));
    if (problems.length === 0) problems.push(...logs.filter((line) => line.severity === "error"));
    if (problems.length > 0) throw new DeploymentError(problems);
    problems.push(...(await stackProblems(policies, store)));
    if (problems.length > 0) throw new DeploymentError(problems);
    await finish(store, options.cloud);
    return { resources: store.resources(), outputs, secretOutputs, logs };
  } finally {
    policies.stop();
    transforms.close();
    server.forceShutdown();
  }
}

/** Configuration of the stack's file, under what the options say. */
function configOf(program: string | (() => unknown), { config = {}, secretConfig = {}, stack }: EngineOptions) {
  if (typeof program !== "string") return config;
  try {
    return {
      ...stackConfig(readProject(program), stack, new Set([...Object.keys(config), ...Object.keys(secretConfig)])),
      ...config,
    };
  } catch (error) {
    throw new DeploymentError([{ message: error instanceof Error ? error.message : String(error) }]);
  }
}

/** @throws DeploymentError when a pack cannot be run */
async function startPolicies(packs: readonly string[], onEvent: (event: EngineEvent) => void) {
  try {
    return await PolicyEnforcement.start(packs, onEvent);
  } catch (error) {
    throw new DeploymentError([{ message: error instanceof Error ? error.message : String(error) }]);
  }
}

async function stackProblems(policies: PolicyEnforcement, store: ResourceStore): Promise<readonly DeploymentProblem[]> {
  try {
    return await policies.checkStack(store.resources());
  } catch (error) {
    return [{ message: error instanceof Error ? error.message : String(error) }];
  }
}

async function finish(store: ResourceStore, cloud: Cloud): Promise<void> {
  try {
    await store.deleteAbsent();
    await cloud.publish();
  } catch (error) {
    throw new DeploymentError([{ message: error instanceof Error ? error.message : String(error) }]);
  }
}

async function listen(monitor: object, onLog: (line: LogLine) => void): Promise<{ server: Server; address: string }> {
  const severities = ["debug", "info", "warning", "error"] as const;
  const engine = {
    log(call: ServerUnaryCall<engineMessages.LogRequest, unknown>, answer: sendUnaryData<unknown>) {
      const { request } = call;
      const severity = severities[request.getSeverity()] ?? "info";
      onLog({ severity, message: request.getMessage(), ...(request.getUrn() ? { urn: request.getUrn() } : {}) });
      answer(null, new Empty());
    },
    getRootResource: (_: unknown, answer: sendUnaryData<unknown>) =>
      answer(null, new engineMessages.GetRootResourceResponse()),
    setRootResource: (_: unknown, answer: sendUnaryData<unknown>) =>
      answer(null, new engineMessages.SetRootResourceResponse()),
  };
  const server = new Server({ "grpc.max_receive_message_length": 400 * 1024 * 1024 });
  const { ResourceMonitorService } = resourceServices as unknown as { ResourceMonitorService: Service };
  const { EngineService } = engineServices as unknown as { EngineService: Service };
  server.addService(ResourceMonitorService, complete(ResourceMonitorService, monitor));
  server.addService(EngineService, complete(EngineService, engine));
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return { server, address: `127.0.0.1:${port}` };
}

type Service = Parameters<Server["addService"]>[0];
type Handlers = Parameters<Server["addService"]>[1];

/** Every method that is not there answers a reason instead of nothing. */
function complete(service: Service, methods: object): Handlers {
  const present = new Map(Object.entries(methods));
  const refuse = (name: string) => (_: unknown, answer: sendUnaryData<unknown>) =>
    answer({ code: status.UNIMPLEMENTED, details: `The embedded engine does not have \`${name}\`.` });
  return Object.fromEntries(Object.keys(service).map((name) => [name, present.get(name) ?? refuse(name)]));
}
