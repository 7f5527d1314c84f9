// The state that an engine leaves, in a form in which two engines can be compared.
import type { DeployedResource } from "../../src/emulator/engine/deployment";
import type { StateResource } from "./pulumi-workspace";

export interface ComparableResource {
  readonly type: string;
  readonly custom: boolean;
  readonly external: boolean;
  readonly parent: string;
  readonly inputs: unknown;
  readonly outputs: unknown;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
}

type Comparable = Readonly<Record<string, ComparableResource>>;

const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const signature = "4dabf18193072939515e22adb298388d";

/** What the embedded engine left. */
export function ofEmbedded(resources: readonly DeployedResource[]): Comparable {
  return comparable(
    resources.map((resource) => ({
      ...resource,
      inputs: marked(resource.inputs, resource.secretInputs),
      outputs: marked(resource.outputs, resource.secretOutputs),
    })),
  );
}

/** What Pulumi's engine left. The providers that it makes by itself are left out: the embedded engine has none to show. */
export function ofPulumi(resources: readonly StateResource[]): Comparable {
  const own = resources.filter(
    ({ type, urn }) => !(type.startsWith("pulumi:providers:") && /::default(_\w+)*$/.test(urn)),
  );
  return comparable(
    own.map((resource) => ({
      ...resource,
      inputs: shown(resource.inputs ?? {}),
      outputs: shown(resource.outputs ?? {}),
    })),
  );
}

type Given = Omit<StateResource, "inputs" | "outputs"> & { readonly inputs: unknown; readonly outputs: unknown };

function comparable(resources: readonly Given[]): Comparable {
  const plain = randomized(resources);
  return Object.fromEntries(
    resources.map((resource): [string, ComparableResource] => [
      resource.urn,
      {
        type: resource.type,
        custom: resource.custom,
        external: resource.external === true,
        parent: resource.parent ?? "",
        inputs: plain(resource.inputs),
        outputs: plain(resource.outputs),
        dependencies: [...(resource.dependencies ?? [])].sort(),
        propertyDependencies: Object.fromEntries(
          Object.entries(resource.propertyDependencies ?? {})
            .map(([name, urns]) => [name, [...(urns ?? [])].sort()] as const)
            .filter(([, urns]) => urns.length > 0),
        ),
        protect: resource.protect === true,
        retainOnDelete: resource.retainOnDelete === true,
      },
    ]),
  );
}

/** Values that every deployment makes up anew read alike: names, GUIDs, keys, salted hashes and random values. */
function randomized(resources: readonly Given[]): (value: unknown) => unknown {
  const madeUp = resources
    .filter(({ type }) => type.startsWith("random:"))
    .map(
      ({ outputs, urn }) =>
        [String(reveal((outputs as Record<string, unknown>).result)), `<${urn.split("::").at(-1)}>`] as const,
    );
  const text = (given: string) =>
    madeUp
      .reduce((shown, [value, name]) => shown.replaceAll(value, name), given)
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "<guid>")
      .replace(/\b([0-9a-f]{32}|[0-9a-f]{40})\b/g, "<key>")
      .replace(/^\$2b\$10\$[./A-Za-z0-9]{53}$/, "<hash>")
      .replace(/(?<=password=)[A-Za-z0-9+/]{43}=/g, "<key>")
      .replace(/(?<=[a-z])[0-9a-f]{8}\b/g, "<suffix>");
  const plain = (value: unknown): unknown => {
    if (typeof value === "string") return text(value);
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== "object" || value === null) return value;
    const shown = Object.entries(value).filter(([name, inner]) => inner !== undefined && !isBookkeeping(name, inner));
    return Object.fromEntries(shown.sort().map(([name, inner]) => [name, plain(inner)]));
  };
  return plain;
}

/**
 * What Pulumi's engine writes for itself: the version of the plugin that it chose for a provider, and of the package of a
 * referenced resource. The embedded engine chooses no plugins.
 */
function isBookkeeping(name: string, value: unknown): boolean {
  return (
    name === "__internal" || (name === "packageVersion" && value === "") || (name === "version" && value === "3.28.0")
  );
}

const reveal = (value: unknown): unknown =>
  typeof value === "object" && value !== null && "<secret>" in value ? value["<secret>"] : value;

/** Values with secrets wrapped where the pointers lead. */
function marked(value: unknown, secrets: ReadonlySet<string>, at = ""): unknown {
  const inner = Array.isArray(value)
    ? value.map((item, index) => marked(item, secrets, `${at}/${index}`))
    : typeof value === "object" && value !== null
      ? Object.fromEntries(
          Object.entries(value).map(([name, item]) => [
            name,
            marked(item, secrets, `${at}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`),
          ]),
        )
      : value;
  return secrets.has(at) ? { "<secret>": inner } : inner;
}

/** The same of an exported state, in which a secret is an object with its text. */
function shown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== "object" || value === null) return value;
  const object = value as Readonly<Record<string, unknown>>;
  if (object[signature] === secretSignature) return { "<secret>": shown(JSON.parse(String(object.plaintext))) };
  return Object.fromEntries(Object.entries(object).map(([name, inner]) => [name, shown(inner)]));
}
