// `pulumi-language-nodejs`: a Pulumi language host for Node programs and Node plugins, on the SDK's own stubs. The real
// host is a Go program that cannot be had from a package registry. It prints its port, as Pulumi's engine expects.
import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import {
  type handleServerStreamingCall,
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type ServerWritableStream,
  type ServiceDefinition,
  status,
} from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as language from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

/** The exit code of a Node program that has told its user already what went wrong. */
const alreadyReported = 32;

let engineAddress = process.argv.slice(2).findLast((argument) => !argument.startsWith("-")) ?? "";
const children = new Set<ChildProcess>();

/** A script of the SDK that the program itself uses. */
const sdkScript = (directory: string, name: string) =>
  createRequire(join(directory, "package.json")).resolve(`@pulumi/pulumi/cmd/${name}`);

function start(directory: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn(process.execPath, args, {
    cwd: directory,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.add(child);
  child.once("exit", () => children.delete(child));
  return child;
}

const handshake: handleUnaryCall<language.LanguageHandshakeRequest, language.LanguageHandshakeResponse> = (
  { request },
  answer,
) => {
  engineAddress = request.getEngineAddress() || engineAddress;
  answer(null, new language.LanguageHandshakeResponse());
};

const getPluginInfo: handleUnaryCall<Empty, PluginInfo> = (_, answer) => {
  const info = new PluginInfo();
  info.setVersion("3.259.0");
  answer(null, info);
};

/** Runs a program; the engine hears of failures that the program did not report itself. */
const runProgram: handleUnaryCall<language.RunRequest, language.RunResponse> = ({ request }, answer) => {
  const info = request.getInfo();
  const directory = info?.getProgramDirectory() ?? request.getPwd();
  const config = Object.fromEntries(request.getConfigMap().toObject());
  const child = start(
    directory,
    [
      sdkScript(directory, "run"),
      `--monitor=${request.getMonitorAddress()}`,
      `--engine=${engineAddress}`,
      `--project=${request.getProject()}`,
      `--stack=${request.getStack()}`,
      `--organization=${request.getOrganization()}`,
      `--root-directory=${info?.getRootDirectory() ?? directory}`,
      `--pwd=${request.getPwd()}`,
      `--dry-run=${request.getDryrun()}`,
      `--parallel=${request.getParallel()}`,
      info?.getEntryPoint() ?? request.getProgram(),
      ...request.getArgsList(),
    ],
    {
      PULUMI_CONFIG: JSON.stringify(config),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
      PULUMI_NODEJS_TYPESCRIPT: "true",
    },
  );
  child.stdout?.pipe(process.stdout);
  child.stderr?.pipe(process.stderr);
  child.once("error", (error) => answer(error));
  child.once("exit", (code) => {
    const response = new language.RunResponse();
    if (code === alreadyReported) response.setBail(true);
    else if (code !== 0) response.setError(`the program exited with code ${code}`);
    answer(null, response);
  });
};

/** Runs a policy pack or a component package. */
const runPlugin: handleServerStreamingCall<language.RunPluginRequest, language.RunPluginResponse> = (call) => {
  const { request } = call;
  const directory = request.getInfo()?.getProgramDirectory() ?? request.getProgram();
  const isPack = request.getKind() === "analyzer";
  const script = sdkScript(directory, isPack ? "run-policy-pack" : "run-plugin");
  const args = isPack
    ? [script, ...request.getArgsList().slice(0, 1), directory]
    : [script, `--pwd=${request.getPwd()}`, directory, ...request.getArgsList()];
  const env = Object.fromEntries(request.getEnvList().map((line) => line.split(/=(.*)/s, 2)));
  const child = start(directory, args, env);
  const send = (fill: (response: language.RunPluginResponse) => void) => {
    const response = new language.RunPluginResponse();
    fill(response);
    call.write(response);
  };
  child.stdout?.on("data", (chunk: Buffer) => send((response) => response.setStdout(new Uint8Array(chunk))));
  child.stderr?.on("data", (chunk: Buffer) => send((response) => response.setStderr(new Uint8Array(chunk))));
  child.once("exit", (code) => {
    send((response) => response.setExitcode(code ?? 1));
    call.end();
  });
  call.on("cancelled", () => child.kill());
};

const cancel: handleUnaryCall<Empty, Empty> = (_, answer) => {
  for (const child of children) child.kill("SIGINT");
  answer(null, new Empty());
};

const handlers: Readonly<Record<string, unknown>> = {
  handshake,
  getPluginInfo,
  getRequiredPackages: (_: unknown, answer: (error: null, response: object) => void) =>
    answer(null, new language.GetRequiredPackagesResponse()),
  getRequiredPlugins: (_: unknown, answer: (error: null, response: object) => void) =>
    answer(null, new language.GetRequiredPluginsResponse()),
  run: runProgram,
  runPlugin,
  // Whoever tests has installed them.
  installDependencies: (call: ServerWritableStream<unknown, unknown>) => call.end(),
  cancel,
};

/** Everything else, such as generating code, answers that this host does not have it. */
const refuse = (name: string) => (_: unknown, answer?: (error: object) => void) =>
  answer?.({ code: status.UNIMPLEMENTED, details: `The language host of the tests does not have ${name}.` });

const definition = LanguageRuntimeService as unknown as ServiceDefinition;
const server = new Server({ "grpc.max_receive_message_length": -1 });
server.addService(
  definition,
  Object.fromEntries(Object.keys(definition).map((name) => [name, handlers[name] ?? refuse(name)])) as never,
);
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${port}\n`);
});
