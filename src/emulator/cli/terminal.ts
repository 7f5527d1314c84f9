import pc from "picocolors";

export interface TerminalStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Where the command writes, what it reads, and its environment. */
export interface Terminal {
  readonly in: NodeJS.ReadableStream;
  readonly out: TerminalStream;
  readonly err: TerminalStream;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export type Colors = ReturnType<typeof pc.createColors>;

/** Colours on a terminal only, and not where NO_COLOR asks for none (https://no-color.org). */
export function colorsOf({ out, env }: Terminal): Colors {
  return pc.createColors(out.isTTY === true && !env.NO_COLOR && env.TERM !== "dumb");
}
