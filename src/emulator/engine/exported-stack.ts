// A stack as `pulumi stack export --show-secrets` writes it, for the emulated cloud.
// https://www.pulumi.com/docs/iac/cli/commands/pulumi_stack_export/
import { type ArmResource, answeredArm, toArm } from "apim-ai-gateway/arm";
import { isRecord } from "../azure/resource-type";
import { secretSignature, signature } from "./struct";

type Values = Readonly<Record<string, unknown>>;

export interface ExportedResource {
  readonly urn: string;
  /** What the program asked for; undefined for what it only reads. */
  readonly resource: ArmResource | undefined;
  /** What Azure made of it, as far as Pulumi's state tells: identities and other values that it gave. */
  readonly answered: ArmResource;
}

export interface ExportedStack {
  readonly subscriptionId: string;
  /** Resources of azure-native that the stack has or reads, each behind what it depends on. */
  readonly resources: readonly ExportedResource[];
  readonly outputs: Values;
  readonly secretOutputs: ReadonlySet<string>;
}

/** @throws Error naming everything that keeps the text from being such a stack */
export function readExportedStack(text: string): ExportedStack {
  const states = statesOf(text);
  const problems: string[] = [];
  const secrets = new Set<string>();
  const clear = (state: State, kind: "inputs" | "outputs") => {
    const path = `${state.urn} ${kind}`;
    return clearValues(state[kind], path, (problem) => problems.push(problem));
  };
  const ours = states.filter(({ type, custom, isGoing }) => custom && !isGoing && /^azure-native[_:]/.test(type));
  const subscriptionId = ours.map(({ id }) => /^\/subscriptions\/([^/]+)/i.exec(id)?.[1]).find((found) => found);
  if (subscriptionId === undefined)
    throw new Error("expected a stack with resources of azure-native, got none. Export a stack that is deployed.");
  const resources = ours.flatMap((state): ExportedResource[] => {
    const [inputs, outputs] = [clear(state, "inputs"), clear(state, "outputs")];
    if (problems.length > 0) return [];
    const { urn, type, external } = state;
    if (external) return [{ urn, resource: undefined, answered: answeredArm(type, state.id, outputs) }];
    const resource = armOf(state, inputs, problems);
    return resource === undefined ? [] : [{ urn, resource, answered: answeredOf(type, resource, outputs) }];
  });
  const stack = states.find(({ type }) => type === "pulumi:pulumi:Stack");
  for (const [name, value] of Object.entries(stack?.outputs ?? {})) if (isSecret(value)) secrets.add(name);
  const outputs = stack === undefined ? {} : clear(stack, "outputs");
  if (problems.length > 0) throw new Error([...new Set(problems)].join("\n"));
  return { subscriptionId, resources: [...namedGroups(resources), ...resources], outputs, secretOutputs: secrets };
}

/** Resource groups that the stack names only: what it has there shows that they exist. */
function namedGroups(resources: readonly ExportedResource[]): readonly ExportedResource[] {
  const known = new Set(resources.map(({ answered }) => answered.id.toLowerCase()));
  return resources.flatMap(({ urn, answered: { id, location } }) => {
    const group = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+(?=\/)/i.exec(id)?.[0];
    if (group === undefined || known.has(group.toLowerCase())) return [];
    known.add(group.toLowerCase());
    const outputs = location === undefined ? {} : { location };
    return [
      { urn, resource: undefined, answered: answeredArm("azure-native:resources:ResourceGroup", group, outputs) },
    ];
  });
}

interface State {
  readonly urn: string;
  readonly type: string;
  readonly id: string;
  readonly custom: boolean;
  /** It is not the stack's: the program reads it. */
  readonly external: boolean;
  /** It waits for its deletion, and is not part of the stack any more. */
  readonly isGoing: boolean;
  readonly inputs: Values;
  readonly outputs: Values;
}

function statesOf(text: string): readonly State[] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new Error(`expected JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const resources = isRecord(content) && isRecord(content.deployment) ? content.deployment.resources : undefined;
  if (!Array.isArray(resources))
    throw new Error(
      "`deployment.resources`: expected a list, got none. Write the file with `pulumi stack export --show-secrets`.",
    );
  return resources.map((state: unknown, index) => {
    if (!isRecord(state) || typeof state.urn !== "string" || typeof state.type !== "string")
      throw new Error(
        `\`deployment.resources[${index}]\`: expected a resource with \`urn\` and \`type\`. Export it anew.`,
      );
    return {
      urn: state.urn,
      type: state.type,
      id: typeof state.id === "string" ? state.id : "",
      custom: state.custom === true,
      external: state.external === true,
      isGoing: state.delete === true,
      inputs: isRecord(state.inputs) ? state.inputs : {},
      outputs: isRecord(state.outputs) ? state.outputs : {},
    };
  });
}

function clearValues(values: Values, path: string, onProblem: (problem: string) => void): Values {
  const clear = (value: unknown, at: string): unknown => {
    if (Array.isArray(value)) return value.map((item, index) => clear(item, `${at}[${index}]`));
    if (!isRecord(value)) return value;
    if (!isSecret(value))
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, clear(inner, `${at}.${name}`)]));
    if (typeof value.plaintext !== "string") {
      onProblem(`${at}: expected a secret in clear, got an encrypted one. Export the stack with --show-secrets.`);
      return undefined;
    }
    const secret = secretOf(value.plaintext);
    if (secret === undefined)
      onProblem(`${at}: expected a secret as JSON text, got something else. Export the stack anew.`);
    return clear(secret?.value, at);
  };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, clear(value, `${path}.${name}`)]));
}

/** Undefined for what is no JSON; the parser's own words would show a part of the secret. */
function secretOf(plaintext: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(plaintext) };
  } catch {
    return undefined;
  }
}

function armOf({ urn, type, id }: State, inputs: Values, problems: string[]): ArmResource | undefined {
  const own = Object.fromEntries(Object.entries(inputs).filter(([name]) => !name.startsWith("__")));
  const subscriptionId = /^\/subscriptions\/([^/]+)/i.exec(id)?.[1] ?? "";
  try {
    const resource = toArm(type, own, { subscriptionId })?.resource;
    return resource && { ...resource, id: id || resource.id };
  } catch (error) {
    problems.push(`${urn}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

function answeredOf(type: string, resource: ArmResource, outputs: Values): ArmResource {
  const answered = answeredArm(type, resource.id, outputs);
  return { ...resource, ...answered, properties: { ...resource.properties, ...answered.properties } };
}

function isSecret(value: unknown): value is Values {
  return isRecord(value) && value[signature] === secretSignature;
}
