// The command "apim-ai-gateway".
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { type DevOptions, dev } from "./cli/dev";
import { CliError, ExitCode, exitCodesHelp } from "./cli/exit-code";
import type { Terminal } from "./cli/terminal";

const defaultPort = 8000;

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
  const { stdout: out, stderr: err, env } = process;
  const code = await run(argv, { out, err, env }, interrupted.signal);
  process.exitCode = code;
  // A connection that a program under deployment left open must not keep the command alive.
  setTimeout(() => process.exit(code), 1_000).unref();
  return code;
}

async function run(argv: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<number> {
  let code: number = ExitCode.Ok;
  let isVerbose = Boolean(terminal.env.DEBUG);
  const command = createCommand(terminal, async (directory, options) => {
    isVerbose ||= options.verbose;
    code = await dev(devOptions(directory, options, isVerbose), terminal, signal);
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
  readonly stack: string;
  readonly port: number;
  readonly map: ReadonlyMap<string, string>;
  readonly config: ReadonlyMap<string, string>;
  readonly policyPack: readonly string[];
  readonly once: boolean;
  readonly watch: boolean;
  readonly verbose: boolean;
}

function createCommand(
  { out, err }: Terminal,
  action: (directory: string, options: ParsedOptions) => Promise<void>,
): Command {
  const program = new Command("apim-ai-gateway")
    .description("Runs a Pulumi program with an AI gateway on this machine.")
    .configureOutput({ writeOut: (text) => out.write(text), writeErr: (text) => err.write(text) })
    .exitOverride();
  program
    .command("dev")
    .copyInheritedSettings(program)
    .description("Deploys a Pulumi program into the emulator and serves its gateway until Ctrl+C.")
    .argument("<directory>", "folder of the program, with its Pulumi.yaml")
    .option("--stack <name>", "stack whose Pulumi.<stack>.yaml is read", "dev")
    .option("--port <port>", "where the gateway listens; 0 takes a free port", parsePort, defaultPort)
    .option("--map <host=url>", "send an external host somewhere else; repeatable", collectMap, new Map())
    .option("--config <key=value>", "set a configuration value of the stack; repeatable", collectConfig, new Map())
    .option("--policy-pack <directory>", "enforce a policy pack; repeatable", collect, [])
    .option("--once", "run the program's verify.ts, then exit with its result", false)
    .option("--watch", "redeploy when a file of the program is saved", false)
    .option("--verbose", "show stack traces of errors (so does the environment variable DEBUG)", false)
    .addHelpText("after", exitCodesHelp)
    .action(action);
  return program;
}

function devOptions(directory: string, options: ParsedOptions, verbose: boolean): DevOptions {
  if (options.once && options.watch)
    throw new CliError(ExitCode.Usage, "`--once`: expected to stand alone, got `--watch` too. Choose one of them.");
  const { stack, port, map, config, policyPack, once, watch } = options;
  return { directory, stack, port, map, config, policyPacks: policyPack, once, watch, verbose };
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
