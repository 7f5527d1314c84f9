// The line of a text that a problem is on, with a caret below the place.

/** Columns that are shown of a long line. */
const width = 100;

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Two lines, indented for a list of problems; undefined when the text has no such line. */
export function sourceLine(text: string, { line, column }: Place): string | undefined {
  const whole = text.split("\n")[line - 1]?.replace(/\r$/, "");
  if (whole === undefined) return undefined;
  // The caret stands a third into what is shown, so that what comes before and after can be seen.
  const start = whole.length <= width ? 0 : Math.max(0, Math.min(column - 1 - width / 3, whole.length - width)) | 0;
  const shown = whole.slice(start, start + width);
  const before = shown.slice(0, column - 1 - start).replace(/[^\t]/g, " ");
  const number = String(line);
  return [`  ${number} | ${shown}`, `  ${" ".repeat(number.length)} | ${before}^`].join("\n");
}
