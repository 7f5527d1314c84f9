// What a person sees while a program is being deployed.
import type { EngineEvent, Operation } from "../engine/deployment";
import { type Colors, colorsOf, type Terminal } from "./terminal";

/** How what a policy says is shown, by its enforcement level. */
const severities = { mandatory: "error", advisory: "warning", remediate: "info" } as const;

const doneWords: Readonly<Record<Operation, string>> = {
  create: "created",
  update: "updated",
  replace: "replaced",
  delete: "deleted",
  same: "unchanged",
  import: "imported",
};
type ResourceEvent = Extract<EngineEvent, { kind: "resource" }>;

/** One line for each resource that is done; on a terminal also, below them, what is under way. */
export class Progress {
  private readonly colors: Colors;
  private readonly isLive: boolean;
  private readonly running = new Map<string, string>();
  private readonly counts = new Map<Operation, number>();
  private startedAt = 0;
  private hasStatus = false;

  constructor(private readonly terminal: Terminal) {
    this.colors = colorsOf(terminal);
    this.isLive = terminal.out.isTTY === true && terminal.env.TERM !== "dumb";
  }

  begin(): void {
    this.startedAt = performance.now();
    this.running.clear();
    this.counts.clear();
  }

  show(event: EngineEvent): void {
    if (event.kind === "resource") this.showResource(event);
    else if (event.kind === "log") this.showMessage(event.severity, event.message);
    else {
      const severity = severities[event.level];
      this.showMessage(severity, `${event.pack} ${event.policy}: ${event.message}`);
    }
  }

  /** Says how a deployment that went well came out. */
  end(): void {
    this.stop();
    const parts = [...this.counts].map(([operation, count]) => `${count} ${doneWords[operation]}`);
    const seconds = ((performance.now() - this.startedAt) / 1000).toFixed(1);
    this.line(this.colors.green(`Deployed in ${seconds} s: ${parts.join(", ") || "no resources"}.`));
  }

  /** Takes the live line away. */
  stop(): void {
    this.running.clear();
    this.clearStatus();
  }

  private showResource({ operation, phase, urn, type, name, message }: ResourceEvent): void {
    if (phase === "started") this.running.set(urn, name);
    else this.running.delete(urn);
    if (phase === "done") {
      this.counts.set(operation, (this.counts.get(operation) ?? 0) + 1);
      if (operation !== "same")
        this.line(`${this.colors.green(doneWords[operation].padEnd(9))} ${this.colors.dim(type)} ${name}`);
    }
    if (phase === "failed")
      this.line(`${this.colors.red("failed   ")} ${this.colors.dim(type)} ${name}${message ? `: ${message}` : ""}`);
    this.drawStatus();
  }

  private showMessage(severity: string, message: string): void {
    const paint =
      severity === "error" ? this.colors.red : severity === "warning" ? this.colors.yellow : this.colors.dim;
    this.clearStatus();
    const stream = severity === "error" || severity === "warning" ? this.terminal.err : this.terminal.out;
    stream.write(`${paint(severity)} ${message.trimEnd()}\n`);
    this.drawStatus();
  }

  private line(text: string): void {
    this.clearStatus();
    this.terminal.out.write(`${text}\n`);
  }

  private drawStatus(): void {
    if (!this.isLive || this.running.size === 0) return;
    const text = `… ${this.running.size} under way: ${[...this.running.values()].join(", ")}`;
    const width = Math.max(20, (this.terminal.out.columns ?? 80) - 1);
    this.clearStatus();
    this.terminal.out.write(this.colors.dim(text.length > width ? `${text.slice(0, width - 1)}…` : text));
    this.hasStatus = true;
  }

  private clearStatus(): void {
    if (this.hasStatus) this.terminal.out.write("\r\x1b[2K");
    this.hasStatus = false;
  }
}
