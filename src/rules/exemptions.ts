// Exemptions: who may break which rule, where, why and until when. They stand in a file beside the pack.

import { readFileSync } from "node:fs";
import type {
  Policies,
  ReportViolation,
  ResourceValidation,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { parse } from "yaml";
import { z } from "zod";

const exemption = z.strictObject({
  /** Name of the rule. */
  rule: z.string().min(1),
  /** Name of the stack. */
  stack: z.string().min(1),
  /** Name of the resource in the program. */
  resource: z.string().min(1),
  /** Why the rule may be broken here. */
  reason: z.string().min(10, "expected a reason of at least 10 characters"),
  /** Who answers for it. */
  owner: z.string().min(1),
  /** The last day on which it holds, as `YYYY-MM-DD` (UTC). */
  expires: z.iso.date("expected a date like 2027-01-31"),
});

export type Exemption = z.infer<typeof exemption>;

/**
 * Reads exemptions from a YAML or JSON file: a list of `{ rule, stack, resource, reason, owner, expires }`.
 * @throws Error naming every entry that is incomplete or malformed, so that a typo never opens a door
 */
export function readExemptions(file: string): readonly Exemption[] {
  const result = z.array(exemption).safeParse(parse(readFileSync(file, "utf8")) ?? []);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `\`${issue.path.join(".")}\`: ${issue.message}.`);
  throw new Error(`${file} holds exemptions that cannot be read:\n${problems.join("\n")}`);
}

/** Policies that keep silent about what an exemption in force covers. `today` is `YYYY-MM-DD`. */
export function withExemptions(policies: Policies, exemptions: readonly Exemption[], today: string): Policies {
  return policies.map((policy) => {
    const own = exemptions.filter(({ rule, expires }) => rule === policy.name && expires >= today);
    return own.length === 0 ? policy : exempted(policy, own);
  });
}

function exempted(
  policy: ResourceValidationPolicy | StackValidationPolicy,
  exemptions: readonly Exemption[],
): ResourceValidationPolicy | StackValidationPolicy {
  if ("validateStack" in policy) {
    const { validateStack } = policy;
    return { ...policy, validateStack: (args, report) => validateStack(args, silenced(report, exemptions)) };
  }
  const checks: ResourceValidation[] = [(policy as ResourceValidationPolicy).validateResource ?? []].flat();
  return {
    ...policy,
    validateResource: checks.map(
      (check): ResourceValidation =>
        (args, report) =>
          covers(exemptions, args.urn) ? undefined : check(args, report),
    ),
  };
}

function silenced(report: ReportViolation, exemptions: readonly Exemption[]): ReportViolation {
  return (message, urn) => {
    if (!urn || !covers(exemptions, urn)) report(message, urn);
  };
}

/** `urn:pulumi:<stack>::<project>::<type>::<name>` */
function covers(exemptions: readonly Exemption[], urn: string): boolean {
  const parts = urn.split("::");
  const stack = parts[0]?.slice("urn:pulumi:".length);
  const name = parts.slice(3).join("::");
  return exemptions.some((exemption) => exemption.stack === stack && exemption.resource === name);
}
