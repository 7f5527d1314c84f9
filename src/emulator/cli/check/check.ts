// `apim-ai-gateway check`: what is wrong with policies, before anything is deployed.
import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  checkPolicy,
  fragmentTooLong,
  gatewayOfSku,
  PolicyError,
  type PolicyPlace,
  parsePolicy,
} from "apim-ai-gateway/policy";
import { ExitCode } from "../exit-code";
import type { Terminal } from "../terminal";
import type { CheckOptions } from "./check-options";
import { type CheckedPolicy, countsOf, printJson, printReport } from "./check-report";
import { type PolicySource, policySources } from "./policy-source";

/**
 * Checks policies and says what is wrong with them. Answers the exit code.
 * @throws CliError for a path that cannot be read, or a program that cannot be run
 */
export async function check(options: CheckOptions, terminal: Terminal): Promise<number> {
  const { scope, apiType, sku } = options;
  const place = { ...(scope && { scope }), ...(apiType && { apiType }), ...(sku && { gateway: gatewayOfSku(sku) }) };
  const checked: CheckedPolicy[] = [];
  for (const path of options.paths) {
    if (existsSync(join(path, "Pulumi.yaml"))) {
      const { checkProgram } = await import("./check-program.js");
      checked.push(...(await checkProgram(path, options, terminal)));
    } else for (const source of await policySources(path, terminal.in)) checked.push(checkSource(source, place));
  }
  if (options.format === "json") printJson(checked, terminal);
  else printReport(checked, terminal);
  const { errors, warnings } = countsOf(checked);
  const failures = options.failOn === "warning" ? errors + warnings : errors;
  return failures > 0 ? ExitCode.ProblemsFound : ExitCode.Ok;
}

function checkSource(source: PolicySource, place: PolicyPlace): CheckedPolicy {
  try {
    const policy = parsePolicy(source.text);
    const tooLong = policy.kind === "fragment" ? fragmentTooLong(source.text) : undefined;
    return { ...source, problems: [...(tooLong ? [tooLong] : []), ...checkPolicy(policy, place)] };
  } catch (error) {
    if (error instanceof PolicyError) return { ...source, problems: error.problems };
    throw error;
  }
}
