// What a governance rule is: a CrossGuard policy plus the examples that test and document it.
import type { Policy, ResourceValidationPolicy, StackValidationArgs, StackValidationPolicy } from "@pulumi/policy";
import type { ArmResource } from "../arm";
import { armView } from "./arm-view";
import { DeclaredInputs } from "./declared-inputs";
import { GatewayStack } from "./gateway-stack";
import type { StackResource } from "./stack-resource";

/** What a rule says about itself; every field reaches the report of `pulumi preview --policy-pack`. */
export interface RuleMetadata extends Omit<Policy, "enforcementLevel"> {
  /** A kebab-case sentence. It is public API: it stands in exemptions and configurations and is never renamed. */
  name: string;
  displayName: string;
  description: string;
  severity: NonNullable<Policy["severity"]>;
  remediationSteps: string;
}

/** Tells one violation. `resource` names the resource at fault. */
export type Report = (resource: StackResource, message: string) => void;

/** A rule that looks at one kind of resource alone. */
export interface ResourceRule extends RuleMetadata {
  /** ARM types the rule looks at, such as `Microsoft.CognitiveServices/accounts`. */
  armTypes: readonly string[];
  /** Returns a sentence for each violation. */
  check(resource: ArmResource): readonly string[];
}

/** A rule that looks at resources together: an API, its policies, the fragments they include. */
export interface StackRule extends RuleMetadata {
  check(stack: GatewayStack, report: Report): void;
}

/**
 * The CrossGuard policy of a rule about single resources. Typed, generic and parameterized resources look the same to
 * it. Unknown values at preview read as a marker, so a rule never goes blind because of one computed name.
 * @see https://www.pulumi.com/docs/insights/policy/
 */
export function resourceRule({ armTypes, check, ...metadata }: ResourceRule): ResourceValidationPolicy {
  const types = new Set(armTypes.map((type) => type.toLowerCase()));
  return {
    ...metadata,
    validateResource: (args, reportViolation) => {
      const arm = armView(args.type, args.name, args.props);
      if (arm && types.has(arm.type.toLowerCase())) for (const message of check(arm)) reportViolation(message);
    },
  };
}

/** The CrossGuard policy of a rule about resources together. It looks at each of them before, to know its inputs. */
export function stackRule({
  check,
  ...metadata
}: StackRule): StackValidationPolicy & Pick<ResourceValidationPolicy, "validateResource"> {
  const inputs = new DeclaredInputs();
  return {
    ...metadata,
    validateResource: (args) => inputs.remember(args),
    validateStack: (args: StackValidationArgs, reportViolation) => {
      const stack = new GatewayStack(inputs.taken(args.resources));
      // What is wrong on several ways through a gateway is told once.
      const told = new Set<string>();
      check(stack, ({ urn }, message) => {
        if (told.has(`${urn} ${message}`)) return;
        told.add(`${urn} ${message}`);
        reportViolation(message, urn);
      });
    },
  };
}
