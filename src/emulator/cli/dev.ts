// `apim-ai-gateway dev`: deploy, show, serve.
import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { ProgramProcesses } from "../engine/program-processes";
import { ProgramTypes } from "../engine/program-types";
import { aborted } from "./aborted";
import { serveAdmin } from "./admin-endpoint";
import { closeAll } from "./close-all";
import { deploymentMessage } from "./deployment-message";
import type { DeployedStack, Emulator, StartEmulator, Surroundings } from "./emulator";
import { CliError, ExitCode } from "./exit-code";
import { faultLine, warningLine } from "./fault-line";
import { gatewayChanges } from "./gateway-changes";
import { LocalServices } from "./local-services";
import { assertPortIsFree, listenOn } from "./port";
import { Progress } from "./progress";
import { printSummary, printTokenClients } from "./summary";
import { colorsOf, type Terminal } from "./terminal";
import { verify } from "./verify";
import { type WatchedFolder, watchFolder } from "./watch";

export interface DevOptions {
  readonly directory: string;
  readonly stack: string;
  readonly port: number;
  readonly map: ReadonlyMap<string, string>;
  readonly config: ReadonlyMap<string, string>;
  readonly policyPacks: readonly string[];
  readonly policyPackConfigs: readonly string[];
  readonly once: boolean;
  readonly watch: boolean;
  readonly verbose: boolean;
}

/**
 * Deploys a program and serves its gateway until `signal` is aborted. Answers the exit code.
 * @throws CliError when the program cannot be deployed or served
 */
export async function dev(
  options: DevOptions,
  terminal: Terminal,
  signal: AbortSignal,
  start: StartEmulator = startRealEmulator,
): Promise<number> {
  const directory = programDirectory(options);
  await assertPortIsFree(options.port);
  const closing: (() => Promise<void>)[] = [];
  const processes = new ProgramProcesses();
  try {
    const types = new ProgramTypes(directory, terminal.env);
    closing.push(async () => types.close());
    // Reading the declarations takes as long as all the rest; it goes on beside it from here.
    types.check().catch(() => undefined);
    processes.prepare(directory);
    const local = await LocalServices.start(directory);
    closing.push(() => local.close());
    const progress = new Progress(terminal);
    closing.push(async () => progress.stop());
    const emulator = await start({
      ...options,
      ...surroundings(local, options),
      directory,
      processes,
      checkTypes: () => types.check(),
      onEvent: (event) => progress.show(event),
      onFault: (fault) => terminal.err.write(faultLine(fault)),
      onWarning: (message) => terminal.err.write(warningLine(message)),
    });
    closing.push(() => emulator.close());
    const watched = options.watch ? watchFolder(directory) : undefined;
    if (watched) closing.push(() => watched.close());

    const stack = await untilAborted(deploy(emulator, progress), signal);
    if (stack === undefined) return ExitCode.Interrupted;
    if (watched) followProgram(directory, processes, watched);
    if (!options.watch) types.close();
    await listenOn(options.port, () => emulator.listen(options.port));
    const { tokenClients } = emulator;
    const [gateways, chatModel] = [emulator.gateways(), emulator.chatModel()];
    printSummary({ gateways, stack, chatModel, tokenClients, showKeys: !options.once }, terminal);
    if (options.once) return await verifyOnce({ directory, stack, emulator }, terminal, signal);
    const tellChanges = gatewayChanges(() => emulator.gateways(), terminal);
    watched?.onChange(async () => {
      if (await redeploy({ options, emulator, local, progress, terminal, signal })) tellChanges();
      followProgram(directory, processes, watched);
    });
    terminal.out.write(`\n${colorsOf(terminal).dim("Serving. Ctrl+C stops everything.")}\n`);
    await aborted(signal);
    return ExitCode.Ok;
  } finally {
    // What watches waits for a deployment under way.
    await processes.close();
    await closeAll(closing, terminal);
  }
}

// Loaded late, so that help and mistakes in the arguments answer at once.
const startRealEmulator: StartEmulator = async (options) =>
  (await import("./start-emulator.js")).startEmulator(options);

function programDirectory({ directory, once, policyPacks, policyPackConfigs }: DevOptions): string {
  const path = resolve(directory);
  const wrong = (argument: string, expected: string, what: string) =>
    new CliError(ExitCode.Usage, `\`${argument}\`: expected ${expected}, got ${what}.`);
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw wrong("directory", "the folder of a Pulumi program", `"${directory}", which is not a folder`);
  if (!existsSync(join(path, "Pulumi.yaml")))
    throw wrong("directory", "a folder with a Pulumi.yaml", `"${directory}", which has none`);
  if (once && !existsSync(join(path, "verify.ts")))
    throw wrong("--once", `a verify.ts in "${directory}"`, "none. Add one, or leave out --once");
  for (const pack of policyPacks)
    if (!existsSync(join(resolve(pack), "PulumiPolicy.yaml")))
      throw wrong("--policy-pack", "a folder with a PulumiPolicy.yaml", `"${pack}"`);
  if (policyPackConfigs.length > 0 && policyPackConfigs.length !== policyPacks.length)
    throw wrong(
      "--policy-pack-config",
      `one file for each --policy-pack, of which there are ${policyPacks.length}`,
      String(policyPackConfigs.length),
    );
  return path;
}

async function deploy(emulator: Emulator, progress: Progress): Promise<DeployedStack> {
  progress.begin();
  try {
    const stack = await emulator.up();
    progress.end();
    return stack;
  } catch (error) {
    progress.stop();
    throw new CliError(ExitCode.DeploymentFailed, deploymentMessage(error), { cause: error });
  }
}

interface Verified {
  readonly directory: string;
  readonly stack: DeployedStack;
  readonly emulator: Emulator;
}

async function verifyOnce(
  { directory, stack, emulator }: Verified,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const admin = await serveAdmin((kind) => emulator.telemetry(kind));
  try {
    terminal.out.write("\nVerifying\n");
    const gateways = emulator.gateways();
    const environment = {
      GATEWAY_URL: gateways[0]?.url ?? "",
      GATEWAY_URLS: JSON.stringify(Object.fromEntries(gateways.map(({ name, url }) => [name, url]))),
      ADMIN_URL: admin.url,
      ADMIN_TOKEN: admin.token,
      STACK_OUTPUTS: JSON.stringify(stack.outputs),
      TOKEN_CLIENTS: JSON.stringify(emulator.tokenClients),
    };
    const isVerified = await verify(directory, environment, terminal, signal);
    if (signal.aborted) return ExitCode.Interrupted;
    return isVerified ? ExitCode.Ok : ExitCode.VerificationFailed;
  } finally {
    await admin.close();
  }
}

interface Deployed {
  readonly options: DevOptions;
  readonly emulator: Emulator;
  readonly local: LocalServices;
  readonly progress: Progress;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/**
 * Deploys what was saved, and starts what local.ts starts anew. Answers whether that went well; otherwise what is deployed
 * goes on serving.
 */
async function redeploy({ options, emulator, local, progress, terminal, signal }: Deployed): Promise<boolean> {
  try {
    if (local.isStale) {
      const { tokenClients } = emulator;
      await local.restart();
      await emulator.surround(surroundings(local, options));
      terminal.out.write("local.ts was started again.\n");
      if (!isDeepStrictEqual(tokenClients, emulator.tokenClients))
        printTokenClients(emulator.tokenClients, true, terminal);
    }
    await deploy(emulator, progress);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    const { message, stack } = error as CliError;
    terminal.err.write(
      `error: ${options.verbose && stack ? stack : message}\nThe last good deployment stays in force.\n`,
    );
    return false;
  }
}

/** Watches all that the program has loaded, and has a process ready for the next deployment. */
function followProgram(directory: string, processes: ProgramProcesses, watched: WatchedFolder): void {
  watched.follow(processes.files);
  processes.prepare(directory);
}

/** What local.ts says, under the options. */
function surroundings(local: LocalServices, { map }: DevOptions): Surroundings {
  return { ...local.surroundings, hosts: new Map([...local.surroundings.hosts, ...map]) };
}

/** The value, or undefined when the signal came first; the promise is then left to end by itself. */
async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  const settled = promise.then((value) => ({ value }));
  const first = await Promise.race([settled, aborted(signal)]);
  settled.catch(() => undefined);
  return first?.value;
}
