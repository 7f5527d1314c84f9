// What the SDK asks for when a program makes a resource, out of its protobuf message.
import type * as messages from "@pulumi/pulumi/proto/resource_pb";
import type { DeployedResource } from "./deployment";
import { type HookNames, hookNames } from "./resource-hooks";
import { fromStruct } from "./struct";

export interface Registration
  extends Omit<DeployedResource, "id" | "outputs" | "secretOutputs" | "external" | "aliases"> {
  /** URNs that the resource may have had before. */
  readonly aliases: readonly string[];
  /** Paths whose change replaces the resource; `*` stands for all. */
  readonly replaceOnChanges: readonly string[];
  readonly hooks: HookNames;
  /** Id of an existing resource to take over, or empty. */
  readonly importId: string;
}

export const stackType = "pulumi:pulumi:Stack";

export interface Place {
  readonly project: string;
  readonly stack: string;
}

/** @see https://www.pulumi.com/docs/iac/concepts/resources/names/#urns */
export function urnOf({ project, stack }: Place, parent: string, type: string, name: string): string {
  const above = parent.split("::")[2] ?? "";
  const prefix = above === "" || above === stackType ? "" : `${above}$`;
  return `urn:pulumi:${stack}::${project}::${prefix}${type}::${name}`;
}

/** The URN in a reference to a provider, `<urn>::<id>`; empty when the program declares none. */
export function providerUrn(reference: string): string {
  return reference.slice(0, Math.max(0, reference.lastIndexOf("::")));
}

/** @throws Error for what the embedded engine cannot deploy */
export function registrationOf(request: messages.RegisterResourceRequest, urn: string, place: Place): Registration {
  if (request.getRemote())
    throw new Error(
      `\`${request.getType()}\`: expected a component of this program, got one of another package's own process. The embedded engine runs no component providers.`,
    );
  const { values, secrets } = fromStruct(request.getObject());
  const dependencies: Record<string, readonly string[]> = {};
  request.getPropertydependenciesMap().forEach((urns, name) => {
    dependencies[name] = urns.getUrnsList();
  });
  return {
    urn,
    type: request.getType(),
    name: request.getName(),
    parent: request.getParent(),
    custom: request.getCustom(),
    inputs: values,
    secretInputs: secrets,
    dependencies: request.getDependenciesList(),
    propertyDependencies: dependencies,
    protect: request.getProtect() ?? false,
    aliases: aliasUrns(request, place),
    provider: request.getProvider(),
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    deleteBeforeReplace: request.getDeletebeforereplacedefined() ? request.getDeletebeforereplace() : undefined,
    retainOnDelete: request.getRetainondelete() ?? false,
    deletedWith: request.getDeletedwith(),
    hooks: hookNames(request.getHooks()),
    importId: request.getImportid(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
  };
}

/** Earlier URNs of a resource: those that are given, and those that another name, type or parent makes. */
function aliasUrns(request: messages.RegisterResourceRequest, place: Place): string[] {
  const made = request.getAliasesList().map((alias) => {
    if (alias.getUrn() !== "") return alias.getUrn();
    const spec = alias.getSpec();
    const parent = spec?.getNoparent() ? "" : spec?.getParenturn() || request.getParent();
    const { stack = place.stack, project = place.project } = nonEmpty(spec);
    return urnOf(
      { project, stack },
      parent,
      spec?.getType() || request.getType(),
      spec?.getName() || request.getName(),
    );
  });
  return [...request.getAliasurnsList(), ...made];
}

function nonEmpty(spec: { getStack(): string; getProject(): string } | undefined): Partial<Place> {
  return {
    ...(spec?.getStack() ? { stack: spec.getStack() } : {}),
    ...(spec?.getProject() ? { project: spec.getProject() } : {}),
  };
}

/**
 * The URN that a resource had while its parent had another one. A child whose name starts with its parent's is taken to be
 * named after it.
 * @see https://www.pulumi.com/docs/iac/concepts/resources/options/aliases/
 */
export function inheritedAlias(
  child: { readonly name: string; readonly type: string },
  parentName: string,
  parentBefore: string,
): string {
  const [start = "", project = "", , nameBefore = ""] = parentBefore.split("::");
  const name = child.name.startsWith(parentName) ? nameBefore + child.name.slice(parentName.length) : child.name;
  return urnOf({ stack: start.slice("urn:pulumi:".length), project }, parentBefore, child.type, name);
}
