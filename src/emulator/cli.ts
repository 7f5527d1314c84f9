// The command "apim-ai-gateway".
import { serviceSkus } from "apim-ai-gateway/arm";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import type { CheckOptions } from "./cli/check/check-options";
import { type DevOptions, dev } from "./cli/dev";
import { CliError, ExitCode, exitCodesHelp } from "./cli/exit-code";
import type { ServeOptions } from "./cli/serve";
import type { Terminal } from "./cli/terminal";
import { isStackName, stackNameRule } from "./engine/stack-name";

const defaultPort = 8000;
const scopes = ["global", "workspace", "product", "api", "operation"];

/**
 * Runs the command line and answers its exit code (`apim-ai-gateway dev --help` lists them). Without `terminal` it uses
 * the process's streams, listens to Ctrl+C and sets the process's exit code; with it, `signal` ends what serves.
 * @param argv like `process.argv`: the arguments start at the third
 */
export async function main(argv: readonly string[], terminal?: Terminal, signal?: AbortSignal): Promise<number> {
  if (terminal) return run(argv, terminal, signal ?? new AbortController().signal);
  const interrupted = new AbortController();
  const onSignal = () => {
    if (interrupted.signal.aborted) process.exit(ExitCode.Interrupted);
    interrupted.abort();
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  const { stdin, stdout: out, stderr: err, env } = process;
  for (const stream of [out, err])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      // Whoever read the output has gone, as `head` does after a line: nobody waits for what is still to come.
      interrupted.abort();
    });
  const code = await run(argv, { in: stdin, out, err, env }, interrupted.signal);
  process.exitCode = code;
  // A connection that a program under deployment left open must not keep the command alive.
  setTimeout(() => process.exit(code), 1_000).unref();
  return code;
}

async function run(argv: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<number> {
  let code: number = ExitCode.Ok;
  let isVerbose = Boolean(terminal.env.DEBUG);
  const command = createCommand(terminal);
  addDev(command, async (directory, options, given) => {
    isVerbose ||= options.verbose;
    const { state, port, map } = options;
    if (state === undefined) {
      code = await dev(devOptions(directory, options, isVerbose), terminal, signal);
      return;
    }
    const unused = [...(directory === undefined ? [] : ["directory"]), ...given.filter((name) => ofPrograms.has(name))];
    if (unused.length > 0)
      throw new CliError(
        ExitCode.Usage,
        `\`--state\`: expected no program and nothing that is for one, got ${unused.join(", ")} too. Leave that out, or --state.`,
      );
    code = await serveState({ state, port, map });
  });
  const serveState = async (options: ServeOptions) => {
    const { serve } = await import("./cli/serve.js");
    return serve(options, terminal, signal);
  };
  addServe(command, async (options) => {
    code = await serveState(options);
  });
  addCheck(command, async (paths, options) => {
    const { check } = await import("./cli/check/check.js");
    code = await check({ paths, ...options }, terminal);
  });
  addProvider(command, async (name, fromEngine, { state, install }) => {
    if (install !== undefined) {
      const { installProviders } = await import("./cli/install-providers.js");
      code = installProviders(install, state, terminal);
      return;
    }
    if (name === undefined) throw new CliError(ExitCode.Usage, "`name`: expected the name of a provider, got none.");
    const { provider } = await import("./cli/provider.js");
    const engineAddress = fromEngine.filter((arg) => !arg.startsWith("-")).at(-1);
    code = await provider({ name, engineAddress, state }, terminal, signal);
  });
  try {
    await command.parseAsync([...argv]);
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.Ok : ExitCode.Usage;
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    terminal.err.write(`${isVerbose && stack ? stack : `error: ${message}`}\n`);
    return error instanceof CliError ? error.exitCode : ExitCode.DeploymentFailed;
  }
}

interface ParsedOptions {
  readonly state?: string;
  readonly stack: string;
  readonly port: number;
  readonly map: ReadonlyMap<string, string>;
  readonly config: ReadonlyMap<string, string>;
  readonly policyPack: readonly string[];
  readonly policyPackConfig: readonly string[];
  readonly once: boolean;
  readonly watch: boolean;
  readonly verbose: boolean;
}

/** Options of dev that say how a program is deployed. */
const ofPrograms: ReadonlySet<string> = new Set([
  "--stack",
  "--config",
  "--policy-pack",
  "--policy-pack-config",
  "--once",
  "--watch",
]);

function createCommand({ out, err }: Terminal): Command {
  return new Command("apim-ai-gateway")
    .description("Runs a Pulumi program with an AI gateway on this machine.")
    .configureOutput({ writeOut: (text) => out.write(text), writeErr: (text) => err.write(text) })
    .exitOverride();
}

function addDev(
  program: Command,
  action: (directory: string | undefined, options: ParsedOptions, given: readonly string[]) => Promise<void>,
): void {
  program
    .command("dev")
    .copyInheritedSettings(program)
    .description("Deploys a Pulumi program into the emulator and serves its gateway until Ctrl+C.")
    .argument("[directory]", "folder of the program, with its Pulumi.yaml")
    .option("--state <file>", "serve a stack that `pulumi stack export` has written, instead of a program")
    .option("--stack <name>", "stack whose Pulumi.<stack>.yaml is read", parseStack, "dev")
    .option(
      "--port <port>",
      "where the first gateway listens, others take free ports; 0 takes one too",
      parsePort,
      defaultPort,
    )
    .option("--map <host=url>", "send an external host somewhere else; repeatable", collectMap, new Map())
    .option("--config <key=value>", "set a configuration value of the stack; repeatable", collectConfig, new Map())
    .option("--policy-pack <directory>", "enforce a policy pack; repeatable", collect, [])
    .option("--policy-pack-config <file>", "configure the packs, the first by the first file; repeatable", collect, [])
    .option("--once", "run the program's verify.ts, then exit with its result", false)
    .option("--watch", "redeploy when a file of the program is saved", false)
    .option("--verbose", "show stack traces of errors and debug lines (so does the environment variable DEBUG)", false)
    .addHelpText("after", exitCodesHelp)
    .action((directory: string | undefined, options: ParsedOptions, command: Command) => {
      const given = command.options.filter((option) => command.getOptionValueSource(option.attributeName()) === "cli");
      return action(
        directory,
        options,
        given.map(({ long }) => long ?? ""),
      );
    });
}

function addServe(program: Command, action: (options: ServeOptions) => Promise<void>): void {
  program
    .command("serve")
    .copyInheritedSettings(program)
    .description("Serves the gateway of a cloud that the Pulumi CLI has deployed into, until Ctrl+C.")
    .requiredOption("--state <directory>", "folder that keeps the cloud")
    .option(
      "--port <port>",
      "where the first gateway listens, others take free ports; 0 takes one too",
      parsePort,
      defaultPort,
    )
    .option("--map <host=url>", "send an external host somewhere else; repeatable", collectMap, new Map())
    .addHelpText("after", exitCodesHelp)
    .action(action);
}

function addCheck(
  program: Command,
  action: (paths: readonly string[], options: Omit<CheckOptions, "paths">) => Promise<void>,
): void {
  const choices = (flags: string, description: string, values: readonly string[]) =>
    new Option(flags, description).choices(values);
  program
    .command("check")
    .copyInheritedSettings(program)
    .description("Says what is wrong with policies, and with those of a program, without deploying anything.")
    .argument("<path...>", "policy files, folders of them, folders of Pulumi programs, or - for standard input")
    .addOption(choices("--scope <scope>", "where the files are to be deployed", scopes))
    .addOption(choices("--api-type <type>", "type of the API that they are for", ["http", "mcp", "a2a"]))
    .addOption(choices("--sku <name>", "SKU of the service that they are for", serviceSkus))
    .option("--stack <name>", "stack of a program whose Pulumi.<stack>.yaml is read", "dev")
    .option("--config <key=value>", "set a configuration value of the stack; repeatable", collectConfig, new Map())
    .addOption(choices("--format <format>", "how problems are written", ["text", "json"]).default("text"))
    .addOption(choices("--fail-on <severity>", "least severity that fails", ["error", "warning"]).default("error"))
    .addHelpText("after", exitCodesHelp)
    .action(action);
}

function addProvider(
  program: Command,
  action: (
    name: string | undefined,
    fromEngine: readonly string[],
    options: { readonly state: string; readonly install?: string },
  ) => Promise<void>,
): void {
  program
    .command("provider")
    .copyInheritedSettings(program)
    .description("The emulated cloud as a provider of the Pulumi CLI, which starts it itself once it is installed.")
    .argument("[name]", "azure-native, azuread or random")
    .argument("[engine...]", "where Pulumi's engine listens; it says so itself, behind options of its own")
    .option("--state <directory>", "folder that keeps the cloud", ".apim-ai-gateway")
    .option("--install <directory>", "put an executable for each provider into this folder, for the PATH")
    // Those options are for logging and tracing.
    .allowUnknownOption()
    .addHelpText("after", exitCodesHelp)
    .action(action);
}

function devOptions(directory: string | undefined, options: ParsedOptions, verbose: boolean): DevOptions {
  if (directory === undefined)
    throw new CliError(ExitCode.Usage, "`directory`: expected the folder of a program, or --state, got neither.");
  if (options.once && options.watch)
    throw new CliError(ExitCode.Usage, "`--once`: expected to stand alone, got `--watch` too. Choose one of them.");
  const { policyPack: policyPacks, policyPackConfig: policyPackConfigs, ...rest } = options;
  const { stack, port, map, config, once, watch } = rest;
  return { directory, stack, port, map, config, policyPacks, policyPackConfigs, once, watch, verbose };
}

function parseStack(text: string): string {
  if (isStackName(text)) return text;
  throw new InvalidArgumentError(`Expected ${stackNameRule}.`);
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new InvalidArgumentError("Expected a whole number from 0 to 65535.");
}

const collect = (text: string, previous: readonly string[]): readonly string[] => [...previous, text];

function collectMap(text: string, previous: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const [, host, url] = /^([^=/\s]+)=(https?:\/\/\S+)$/i.exec(text) ?? [];
  if (!host || !url || !URL.canParse(url))
    throw new InvalidArgumentError("Expected host=url, such as orders.example=http://127.0.0.1:3000.");
  return new Map([...previous, [host.toLowerCase(), url]]);
}

function collectConfig(text: string, previous: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const [, key, value] = /^([^=\s]+)=(.*)$/s.exec(text) ?? [];
  if (!key || value === undefined) throw new InvalidArgumentError("Expected key=value, such as region=westeurope.");
  return new Map([...previous, [key, value]]);
}
