// The Pulumi CLI in an environment of its own: a backend in a folder, our language host and the emulator's providers.
import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { pulumiCli } from "./pulumi-cli";

const run = promisify(execFile);
export const command = resolve(__dirname, "../../src/emulator/bin/apim-ai-gateway.js");

/** What the engine did with one resource. */
export interface Step {
  /** `create`, `update`, `same`, `delete`, `replace`, … */
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Names of the inputs that differ. */
  readonly diffs: readonly string[];
}

/** What a policy pack has reported. */
export interface Violation {
  readonly policy: string;
  readonly urn: string;
  readonly message: string;
}

export interface PulumiResult {
  readonly code: number;
  /** Standard output and errors. */
  readonly text: string;
  readonly steps: readonly Step[];
  readonly violations: readonly Violation[];
}

/** A resource of `pulumi stack export`, with secrets in clear. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly parent?: string;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
  readonly provider?: string;
  readonly protect?: boolean;
  readonly external?: boolean;
  readonly retainOnDelete?: boolean;
}

export class PulumiWorkspace {
  readonly root = mkdtempSync(join(tmpdir(), "apim-ai-gateway-engine-"));
  /** Where the emulated cloud is kept. */
  readonly state = join(this.root, "cloud");
  readonly stack = `t${randomBytes(4).toString("hex")}`;

  private constructor(
    readonly directory: string,
    /** The environment of the CLI, for a program that starts it itself. */
    readonly env: NodeJS.ProcessEnv,
    private readonly cli: string,
  ) {}

  /**
   * @param directory of the program, with its Pulumi.yaml
   * @param options.plugins folders of further plugins, for the PATH
   */
  static async create(
    directory: string,
    { cloud, plugins = [] }: { readonly cloud?: string; readonly plugins?: readonly string[] } = {},
  ): Promise<PulumiWorkspace> {
    const cli = await pulumiCli();
    const env: NodeJS.ProcessEnv = { ...process.env };
    const workspace = new PulumiWorkspace(resolve(directory), env, cli);
    const { root } = workspace;
    const bin = join(root, "bin");
    for (const folder of [bin, join(root, "backend"), join(root, "home")]) mkdirSync(folder);
    installLanguageHost(bin);
    await run(process.execPath, [command, "provider", "--install", bin, "--state", cloud ?? workspace.state]);
    Object.assign(env, {
      PATH: [bin, ...plugins, dirname(cli), process.env.PATH].join(delimiter),
      PULUMI_HOME: join(root, "home"),
      PULUMI_BACKEND_URL: `file://${join(root, "backend")}`,
      PULUMI_CONFIG_PASSPHRASE: "passphrase of a test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_ERROR_OUTPUT_STRING: "",
      // `--event-log` is one of them.
      PULUMI_DEBUG_COMMANDS: "true",
      NO_COLOR: "1",
    });
    const made = await workspace.pulumi("stack", "init", workspace.stack);
    if (made.code !== 0) throw new Error(made.text);
    return workspace;
  }

  /** Runs a command on the stack, without questions; never throws for its exit code. */
  async pulumi(...args: readonly string[]): Promise<PulumiResult> {
    const log = join(this.root, `events-${randomBytes(4).toString("hex")}.json`);
    const deploys = ["up", "preview", "refresh", "destroy", "import"].includes(args[0] ?? "");
    const more = deploys ? [...(args[0] === "preview" ? [] : ["--yes", "--skip-preview"]), "--event-log", log] : [];
    const [verb = "", ...rest] = args;
    const { code, text } = await execute(
      this.cli,
      [verb, ...more, ...rest, ...(deploys ? ["--stack", this.stack] : []), "--non-interactive"],
      this.directory,
      this.env,
    );
    const events = deploys ? eventsOf(log) : [];
    return { code, text, steps: events.flatMap(stepOf), violations: events.flatMap(violationOf) };
  }

  up(...args: readonly string[]): Promise<PulumiResult> {
    return this.pulumi("up", ...args);
  }

  /** An `up` that shows its preview first, as it does for people; its steps are those of both. */
  previewedUp(): Promise<PulumiResult> {
    return this.pulumi("up", "--skip-preview=false");
  }

  /** An `up` that is interrupted, as by Ctrl+C, once it has printed what `when` matches. */
  interruptedUp(when: RegExp): Promise<{ readonly text: string }> {
    const args = ["up", "--yes", "--skip-preview", "--non-interactive", "--stack", this.stack];
    const child = spawn(this.cli, args, { cwd: this.directory, env: this.env });
    let text = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        const isFirst = !when.test(text);
        text += chunk.toString();
        if (isFirst && when.test(text)) child.kill("SIGINT");
      });
    return new Promise((done) => child.once("close", () => done({ text })));
  }

  async resources(): Promise<readonly StateResource[]> {
    const { text } = await this.pulumi("stack", "export", "--show-secrets", "--stack", this.stack);
    const exported = JSON.parse(text) as { deployment: { resources?: readonly StateResource[] } };
    return exported.deployment.resources ?? [];
  }

  async outputs(): Promise<Readonly<Record<string, unknown>>> {
    const { text } = await this.pulumi("stack", "output", "--json", "--show-secrets", "--stack", this.stack);
    return JSON.parse(text);
  }

  /** Removes the stack and everything that was written. */
  async remove(): Promise<void> {
    await this.pulumi("stack", "rm", this.stack, "--force", "--yes");
    rmSync(this.root, { recursive: true, force: true });
  }
}

function installLanguageHost(bin: string): void {
  const host = join(bin, "pulumi-language-nodejs");
  const loader = pathToFileURL(require.resolve("tsx")).href;
  writeFileSync(
    host,
    `#!/bin/sh\nexec '${process.execPath}' --import '${loader}' '${join(__dirname, "language-host.ts")}' "$@"\n`,
  );
  chmodSync(host, 0o755);
}

async function execute(file: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv) {
  try {
    const { stdout, stderr } = await run(file, [...args], { cwd, env, maxBuffer: 64 * 1024 * 1024 });
    return { code: 0, text: stdout + stderr };
  } catch (error) {
    const { code, stdout = "", stderr = "" } = error as { code?: unknown; stdout?: string; stderr?: string };
    if (typeof code !== "number") throw error;
    return { code, text: stdout + stderr };
  }
}

interface EngineEvent {
  readonly resourcePreEvent?: {
    readonly metadata: {
      readonly op: string;
      readonly urn: string;
      readonly type: string;
      readonly diffs?: string[] | null;
    };
  };
  readonly policyEvent?: { readonly policyName: string; readonly resourceUrn?: string; readonly message: string };
}

function eventsOf(log: string): readonly EngineEvent[] {
  try {
    const lines = readFileSync(log, "utf8").split("\n");
    return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as EngineEvent);
  } catch (error) {
    // A command that is refused at once writes none.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

function stepOf({ resourcePreEvent }: EngineEvent): readonly Step[] {
  if (resourcePreEvent === undefined) return [];
  const { op, urn, type, diffs } = resourcePreEvent.metadata;
  return [{ op, urn, type, name: urn.split("::").at(-1) ?? "", diffs: diffs ?? [] }];
}

function violationOf({ policyEvent }: EngineEvent): readonly Violation[] {
  if (policyEvent === undefined) return [];
  const { policyName: policy, resourceUrn: urn = "", message } = policyEvent;
  return [{ policy, urn, message }];
}
