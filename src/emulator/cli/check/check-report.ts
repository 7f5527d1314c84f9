// What `check` has found, for people and for programs.
import { type Problem, problemText } from "apim-ai-gateway/policy";
import { colorsOf, type Terminal } from "../terminal";
import type { PolicySource } from "./policy-source";
import { sourceLine } from "./source-line";

/** A policy and what is wrong with it. */
export interface CheckedPolicy extends PolicySource {
  readonly problems: readonly Problem[];
}

export interface Counts {
  readonly policies: number;
  readonly errors: number;
  readonly warnings: number;
}

export function countsOf(checked: readonly CheckedPolicy[]): Counts {
  const severities = checked.flatMap(({ problems }) => problems.map(({ severity }) => severity));
  const errors = severities.filter((severity) => severity === "error").length;
  return { policies: checked.length, errors, warnings: severities.length - errors };
}

/** Each problem with its place, its sentence and the line it is on; last how many there are. */
export function printReport(checked: readonly CheckedPolicy[], terminal: Terminal): void {
  const colors = colorsOf(terminal);
  for (const { name, text, problems } of checked)
    for (const problem of problems) {
      const { code, severity, position } = problem;
      const place = position === undefined ? name : `${name}:${position.line}:${position.column}`;
      const kind = severity === "error" ? colors.red(severity) : colors.yellow(severity);
      const line = position && sourceLine(text, position);
      terminal.out.write(
        `${colors.bold(place)}: ${kind} ${colors.dim(code)}\n  ${problemText(problem)}\n${line ? `${colors.dim(line)}\n` : ""}\n`,
      );
    }
  const { policies, errors, warnings } = countsOf(checked);
  terminal.out.write(
    `${count(policies, "policy", "policies")} checked: ${count(errors, "error")}, ${count(warnings, "warning")}.\n`,
  );
}

/** One object: `policies`, `errors`, `warnings` and, in the order in which they were found, `problems`. */
export function printJson(checked: readonly CheckedPolicy[], { out }: Terminal): void {
  const problems = checked.flatMap(({ name, problems: found }) =>
    found.map(({ position, ...problem }) => ({ policy: name, ...problem, ...position })),
  );
  out.write(`${JSON.stringify({ ...countsOf(checked), problems }, undefined, 2)}\n`);
}

function count(number: number, singular: string, plural = `${singular}s`): string {
  return `${number} ${number === 1 ? singular : plural}`;
}
