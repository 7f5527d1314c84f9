// Examples are the tests and the documentation of a rule.
import type {
  PolicyResource,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { fromArm } from "../arm";
import { armView } from "./arm-view";

/** A resource as a program declares it. */
export interface ExampleResource {
  /** Pulumi type token, such as `azure-native:apimanagement:Api`. */
  readonly type: string;
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
}

export interface PassingExample {
  /** What the example shows, in a few words. */
  readonly name: string;
  readonly resources: readonly ExampleResource[];
}

export interface FailingExample extends PassingExample {
  /** The exact messages, in order. */
  readonly messages: readonly string[];
}

export interface Examples {
  readonly passes: readonly PassingExample[];
  readonly fails: readonly FailingExample[];
}

/** A rule of a pack with the examples that test and document it: what a rule's file exports. */
export interface PackRule {
  readonly rule: ExampleRule;
  readonly examples: Examples;
}

export interface Violation {
  readonly message: string;
  /** URN of the resource at fault; examples get `urn:pulumi:example::example::<type>::<name>`. */
  readonly urn: string | undefined;
}

type ExampleRule = ResourceValidationPolicy | StackValidationPolicy;

/**
 * Evaluates a rule on resources as CrossGuard would, without an engine: each by itself with its inputs, then all
 * together with their outputs.
 */
export async function evaluate(
  rule: ExampleRule,
  resources: readonly ExampleResource[],
): Promise<readonly Violation[]> {
  const violations: Violation[] = [];
  const run = { stackTags: new Map<string, string>(), getConfig: noConfig, notApplicable };
  for (const resource of resources.map((example) => policyResource(example, example.props)))
    for (const check of [(rule as ResourceValidationPolicy).validateResource ?? []].flat())
      await check({ ...resource, ...run } as unknown as ResourceValidationArgs, (message, urn = resource.urn) =>
        violations.push({ message, urn }),
      );
  if ("validateStack" in rule)
    await rule.validateStack(
      { ...run, resources: resources.map((example) => policyResource(example, outputs(example))) },
      (message, urn) => violations.push({ message, urn }),
    );
  return violations;
}

/**
 * Runs a rule's examples and returns a sentence for each that does not come out as it says; empty when all do.
 * A board tests its own rules with it.
 */
export async function failedExamples(rule: ExampleRule, examples: Examples): Promise<readonly string[]> {
  const expected = [...examples.passes.map((example) => ({ ...example, messages: [] })), ...examples.fails];
  const failed: string[] = [];
  for (const { name, resources, messages } of expected) {
    const actual = (await evaluate(rule, resources)).map((violation) => violation.message);
    if (JSON.stringify(actual) !== JSON.stringify(messages))
      failed.push(`${rule.name}, "${name}": expected ${JSON.stringify(messages)}, got ${JSON.stringify(actual)}.`);
  }
  return failed;
}

/** What azure-native gives a rule about a stack: nothing of what the resource is part of. */
function outputs({ type, name, props }: ExampleResource): ExampleResource["props"] {
  const arm = armView(type, name, props);
  return arm ? fromArm(type, arm) : props;
}

function policyResource({ type, name }: ExampleResource, props: ExampleResource["props"]): PolicyResource {
  return {
    type,
    name,
    props,
    urn: `urn:pulumi:example::example::${type}::${name}`,
    opts: { protect: false, ignoreChanges: [], aliases: [], customTimeouts: noTimeouts, additionalSecretOutputs: [] },
    dependencies: [],
    propertyDependencies: {},
    isType: (resourceClass) => tokenOf(resourceClass) === type,
    asType: (resourceClass) => (tokenOf(resourceClass) === type ? (props as never) : undefined),
  };
}

function tokenOf(resourceClass: unknown): unknown {
  return (resourceClass as { __pulumiType?: unknown }).__pulumiType;
}

const noTimeouts = { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 };

function noConfig<T extends object>(): T {
  return {} as T;
}

function notApplicable(reason?: string): never {
  throw new Error(`The rule does not apply${reason ? `: ${reason}` : "."}`);
}
