import { resolve } from "node:path";
import type { Server, ServerUnaryCall, ServiceDefinition, sendUnaryData } from "@grpc/grpc-js";
import * as engineServices from "@pulumi/pulumi/proto/engine_grpc_pb";
import * as engineMessages from "@pulumi/pulumi/proto/engine_pb";
import * as resourceServices from "@pulumi/pulumi/proto/resource_grpc_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Cloud } from "../azure/cloud";
import { Callbacks } from "./callbacks";
import { type Deployment, DeploymentError, type DeploymentProblem, type EngineEvent, type LogLine } from "./deployment";
import { listenForPulumi } from "./grpc-server";
import { OpenCalls } from "./open-calls";
import { PolicyEnforcement } from "./policy-enforcement";
import { ProgramProcesses } from "./program-processes";
import { readProject } from "./project";
import { ProviderRegistry } from "./provider-registry";
import { ResourceHooks } from "./resource-hooks";
import { resourceMonitor } from "./resource-monitor";
import { ResourceStore } from "./resource-store";
import { SecretMask } from "./secret-mask";
import { missingStackFile, stackConfig } from "./stack-config";
import { Transforms } from "./transforms";

export * from "./deployment";

export interface EngineOptions {
  readonly cloud: Cloud;
  readonly project: string;
  readonly stack: string;
  /** Full keys, such as `azure-native:location`. */
  readonly config?: Readonly<Record<string, string>>;
  readonly secretConfig?: Readonly<Record<string, string>>;
  /** Directories of policy packs. */
  readonly policyPacks?: readonly string[];
  /** Files that configure the packs: the first the first one, and so on. */
  readonly policyPackConfigs?: readonly string[];
  /**
   * Whether debug lines of the program, and of the SDK in it, are kept and told.
   * @default false
   */
  readonly verbose?: boolean;
  /**
   * After so many milliseconds in which a program asks for nothing and does not end, a warning says so, again and again.
   * @default 10000
   */
  readonly silenceMs?: number;
  readonly onEvent?: (event: EngineEvent) => void;
  /**
   * Says why a program does not compile, while it already runs: then nothing is deleted or served.
   * @default - types are not looked at
   */
  readonly checkTypes?: () => Promise<readonly string[]>;
  /**
   * Where programs of directories run.
   * @default - each in a process that is started for it
   */
  readonly processes?: ProgramProcesses;
}

export interface Engine {
  /**
   * Deploys a program: what changed since the last `up` is updated, what is gone is deleted.
   * @throws DeploymentError with every problem
   */
  up(program: string | (() => unknown)): Promise<Deployment>;
  /** Ends a program of a directory that runs. */
  close(): Promise<void>;
}

/**
 * A Pulumi engine in this process: it runs unmodified programs without the Pulumi CLI, those of a directory in a process of
 * their own.
 */
export function createEngine(options: EngineOptions): Engine {
  const mask = new SecretMask();
  for (const secret of Object.values(options.secretConfig ?? {})) mask.add(secret);
  const onEvent = (event: EngineEvent) => options.onEvent?.(maskedEvent(event, mask));
  const store = new ResourceStore(onEvent);
  const processes = options.processes ?? new ProgramProcesses();
  let running = false;
  return {
    close: () => processes.close(),
    async up(program) {
      if (running)
        throw new DeploymentError([{ message: "expected one `up` at a time, got a second. Await the first." }]);
      running = true;
      try {
        return await deploy(program, options, store, processes, mask, onEvent);
      } catch (error) {
        throw error instanceof DeploymentError ? maskedError(error, mask) : error;
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
  processes: ProgramProcesses,
  mask: SecretMask,
  onEvent: (event: EngineEvent) => void,
): Promise<Deployment> {
  const types = checkedTypes(options);
  const problems: DeploymentProblem[] = [];
  const logs: LogLine[] = [];
  let outputs: Readonly<Record<string, unknown>> = {};
  let secretOutputs: ReadonlySet<string> = new Set();
  const failures = new Set<string>();
  const log = (line: LogLine) => {
    logs.push(line);
    onEvent({ kind: "log", ...line });
  };
  const closing: (() => void)[] = [];
  try {
    const callbacks = new Callbacks();
    closing.push(() => callbacks.close());
    const config = configOf(program, options, (message) => log({ severity: "warning", message }));
    const policies = await startPolicies(options, onEvent);
    closing.push(() => policies.stop());
    const providers = new ProviderRegistry(options.cloud, config);
    const calls = new OpenCalls();
    let refuse: () => void = () => undefined;
    const refused = new Promise<void>((resolve) => {
      refuse = resolve;
    });
    void types.then((typeProblems) => typeProblems.length > 0 && refuse());
    const onProblem = (problem: DeploymentProblem) => {
      problems.push(problem);
      refuse();
    };
    const hooks = new ResourceHooks(callbacks, {
      onProblem,
      onWarning: (urn, message) => onEvent({ kind: "log", severity: "warning", message, urn }),
    });
    store.begin(hooks);
    const isWrong = () => problems.length + failures.size > 0 || logs.some(isError);
    const complete = async () => {
      if ((await types).length > 0 || isWrong()) return;
      problems.push(...(await stackProblems(policies, store)));
      if (!isWrong()) problems.push(...(await finishProblems(store, providers, options.cloud)));
    };
    let completed: Promise<void> | undefined;
    const finish = () => {
      completed ??= complete();
      return completed;
    };
    const monitor = resourceMonitor({
      ...options,
      store,
      transforms: new Transforms(callbacks),
      hooks,
      policies,
      providers,
      mask,
      onProblem,
      onStackOutputs: (values, secrets) => {
        outputs = values;
        secretOutputs = secrets;
      },
      onProgramEnd: finish,
    });
    const { server, address } = await listen(calls.watched(monitor), (line) => {
      if (line.severity !== "debug" || options.verbose) log({ ...line, message: mask.masked(line.message) });
    });
    closing.push(() => server.forceShutdown());
    const stopListening = calls.onSilence(options.silenceMs ?? 10_000, () =>
      onEvent({ kind: "log", severity: "warning", message: silence }),
    );
    closing.push(stopListening);
    const onFailure = (message: string) => void failures.add(mask.masked(message));
    const running = { onFailure, refused, quiet: () => calls.quiet() };
    const { project, stack, secretConfig = {} } = options;
    const secretKeys = Object.keys(secretConfig);
    const given = { project, stack, config: { ...config, ...secretConfig }, secretKeys, address };
    if (typeof program === "string") await processes.run({ ...given, directory: resolve(program) }, running);
    else {
      // The SDK is loaded here for functions only: it takes longer than the rest of the engine.
      const { runFunction } = await import("./program.js");
      await runFunction(program, { ...given, ...running });
    }
    stopListening();
    const typeProblems = await types;
    // Pulumi's engine would not have run it: what it did tells nothing.
    if (typeProblems.length > 0) throw new DeploymentError(typeProblems);
    // A program may have ended itself, by process.exit, once everything was deployed.
    await finish();
    const refusals = [...problems];
    problems.push(...[...failures].filter((message) => !isEcho(message, refusals)).map((message) => ({ message })));
    if (problems.length === 0) problems.push(...logs.filter(isError));
    if (problems.length > 0) throw new DeploymentError(problems);
    return { resources: store.resources(), outputs, secretOutputs, logs };
  } finally {
    for (const close of closing.reverse()) close();
  }
}

async function checkedTypes({ checkTypes }: EngineOptions): Promise<readonly DeploymentProblem[]> {
  try {
    return ((await checkTypes?.()) ?? []).map((message) => ({ message }));
  } catch (error) {
    return [{ message: `The types could not be checked: ${error instanceof Error ? error.message : String(error)}` }];
  }
}

const isError = ({ severity }: LogLine): boolean => severity === "error";

const silence =
  "The program has not ended, and asks for nothing any more. It may wait for something outside, or for resources that wait for each other: look for an output that leads back to its own resource.";

function maskedEvent(event: EngineEvent, mask: SecretMask): EngineEvent {
  return event.message === undefined ? event : { ...event, message: mask.masked(event.message) };
}

function maskedError({ problems }: DeploymentError, mask: SecretMask): DeploymentError {
  return new DeploymentError(problems.map((problem) => ({ ...problem, message: mask.masked(problem.message) })));
}

/** Whether the program only repeats, in the SDK's words, that a resource was refused; sometimes it has no words for it. */
function isEcho(message: string, refusals: readonly DeploymentProblem[]): boolean {
  return refusals.some((refusal) => message === "undefined" || message.includes(refusal.message));
}

/** Configuration of the stack's file, under what the options say. */
function configOf(
  program: string | (() => unknown),
  { config = {}, secretConfig = {}, stack }: EngineOptions,
  warn: (message: string) => void,
) {
  if (typeof program !== "string") return config;
  try {
    const project = readProject(program);
    const given = new Set([...Object.keys(config), ...Object.keys(secretConfig)]);
    const values = { ...stackConfig(project, stack, given), ...config };
    const missing = missingStackFile(project, stack);
    if (missing !== undefined) warn(missing);
    return values;
  } catch (error) {
    throw new DeploymentError([{ message: error instanceof Error ? error.message : String(error) }]);
  }
}

/** @throws DeploymentError when a pack cannot be run */
async function startPolicies(
  { policyPacks = [], policyPackConfigs = [] }: EngineOptions,
  onEvent: (event: EngineEvent) => void,
) {
  try {
    return await PolicyEnforcement.start(policyPacks, policyPackConfigs, onEvent);
  } catch (error) {
    throw new DeploymentError([{ message: error instanceof Error ? error.message : String(error) }]);
  }
}

async function stackProblems(policies: PolicyEnforcement, store: ResourceStore): Promise<readonly DeploymentProblem[]> {
  try {
    return await policies.checkStack(store.declared());
  } catch (error) {
    return [{ message: error instanceof Error ? error.message : String(error) }];
  }
}

/** Deletes what is gone and serves the rest. Answers why it could not. */
async function finishProblems(
  store: ResourceStore,
  providers: ProviderRegistry,
  cloud: Cloud,
): Promise<readonly DeploymentProblem[]> {
  try {
    await store.deleteAbsent(({ type, provider }) => providers.of(type, provider));
    await cloud.publish();
    return [];
  } catch (error) {
    if (error instanceof DeploymentError) return error.problems;
    return [{ message: error instanceof Error ? error.message : String(error) }];
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
  const { ResourceMonitorService } = resourceServices as unknown as { ResourceMonitorService: ServiceDefinition };
  const { EngineService } = engineServices as unknown as { EngineService: ServiceDefinition };
  return listenForPulumi([
    [ResourceMonitorService, monitor],
    [EngineService, engine],
  ]);
}
