import { sep } from "node:path";

/** What went wrong and, where the stack tells, at which line of the program's own files in `directory`. */
export function failureText(error: unknown, directory?: string): string {
  if (!(error instanceof Error)) return String(error);
  const frames = error.stack?.split("\n").filter((line) => !line.includes(`${sep}node_modules${sep}`)) ?? [];
  const [place] = frames.flatMap((line) =>
    directory && line.includes(directory + sep) ? [placeOf(line, directory)] : [],
  );
  return place === undefined || error.message.includes(place) ? error.message : `${error.message} (${place})`;
}

/** `index.ts:12:3` of a line of a stack. */
function placeOf(line: string, directory: string): string | undefined {
  const at = line.slice(line.indexOf(directory) + directory.length + 1);
  return /^[^)]+:\d+:\d+/.exec(at)?.[0];
}
