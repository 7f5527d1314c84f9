// The process of a policy pack, started as the Pulumi CLI starts it.
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import type { Readable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { type ServiceError, status } from "@grpc/grpc-js";

/** How long a pack may take to start. */
const startTimeoutMs = 60_000;
/** How long a process takes to be gone at most after its connection is. */
const endTimeoutMs = 1_000;

export class PackProcess {
  readonly #name: string;
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  #printed = "";
  #complaints = "";

  private constructor(directory: string) {
    this.#name = basename(directory);
    const runner = createRequire(join(directory, "package.json")).resolve("@pulumi/pulumi/cmd/run-policy-pack");
    // The runner wants an engine's address first and never uses it.
    this.#child = spawn(process.execPath, [runner, "127.0.0.1:0", "."], {
      cwd: directory,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child.stdout.on("data", (chunk: Buffer) => {
      this.#printed += chunk.toString();
    });
    this.#child.stderr.on("data", (chunk: Buffer) => {
      this.#complaints += chunk.toString();
    });
    this.#child.once("error", (error) => {
      this.#complaints += error.message;
    });
  }

  /** @throws Error when the directory holds no pack, or the pack does not start */
  static async start(directory: string): Promise<{ readonly process: PackProcess; readonly address: string }> {
    if (!existsSync(join(directory, "PulumiPolicy.yaml")))
      throw new Error(`\`${directory}\`: expected a policy pack with PulumiPolicy.yaml, got none. Check the path.`);
    const process = new PackProcess(directory);
    try {
      return { process, address: `127.0.0.1:${await process.#port()}` };
    } catch (error) {
      process.stop();
      throw error;
    }
  }

  stop(): void {
    this.#child.kill();
  }

  /** What a call has failed for: that the process has ended, or what the pack answered. */
  async explained(error: ServiceError): Promise<Error> {
    if (error.code !== status.UNAVAILABLE) return new Error(error.details);
    if (this.#ending === undefined) await Promise.race([once(this.#child, "close"), afterAWhile()]);
    return this.#failure(this.#ending ?? "does not answer");
  }

  get #ending(): string | undefined {
    const { exitCode, signalCode } = this.#child;
    if (exitCode !== null) return `ended with exit code ${exitCode}`;
    return signalCode === null ? undefined : `was ended by ${signalCode}`;
  }

  /** The pack prints the port that it listens on. */
  #port(): Promise<string> {
    const { stdout } = this.#child;
    return new Promise((resolve, reject) => {
      const timeout = setTimeout(() => reject(this.#failure("did not start in a minute")), startTimeoutMs);
      stdout.on("data", () => {
        const [port] = /^\d+(?=\r?\n)/m.exec(this.#printed) ?? [];
        if (port === undefined) return;
        clearTimeout(timeout);
        resolve(port);
      });
      stdout.once("close", () => {
        clearTimeout(timeout);
        reject(this.#failure("could not be started"));
      });
    });
  }

  #failure(what: string): Error {
    const said = stripVTControlCharacters(this.#complaints || this.#printed).trim();
    const why = said === "" ? "it said nothing. Does it make a PolicyPack?" : said.split("\n").slice(0, 5).join("\n");
    return new Error(`The policy pack ${this.#name} ${what}: ${why}`);
  }
}

function afterAWhile(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, endTimeoutMs).unref());
}
