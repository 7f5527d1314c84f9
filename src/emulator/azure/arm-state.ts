import type { ArmResource } from "apim-ai-gateway/arm";

/** A segment of ids, with what lies below it. */
interface Branch {
  resource?: ArmResource;
  readonly below: Map<string, Branch>;
}

/** Resources by id; ids are compared without regard to case, as Azure does. No look-up goes through all of them. */
export class ArmState {
  readonly #resources = new Map<string, ArmResource>();
  readonly #types = new Map<string, Map<string, ArmResource>>();
  readonly #root: Branch = { below: new Map() };
  readonly #listeners: ((id: string) => void)[] = [];

  /** Calls `listener` with the id of each resource that comes, changes or goes. */
  onChange(listener: (id: string) => void): void {
    this.#listeners.push(listener);
  }

  get(id: string): ArmResource | undefined {
    return this.#resources.get(id.toLowerCase());
  }

  /** The name of a resource as it spells it itself, whoever refers to it; the id's last segment when there is none. */
  nameOf(id: string): string {
    return this.get(id)?.name ?? id.slice(id.lastIndexOf("/") + 1);
  }

  set(resource: ArmResource): void {
    const key = resource.id.toLowerCase();
    this.#resources.set(key, resource);
    this.#ofType(resource.type).set(key, resource);
    let branch = this.#root;
    for (const segment of segmentsOf(key)) {
      let next = branch.below.get(segment);
      if (next === undefined) {
        next = { below: new Map() };
        branch.below.set(segment, next);
      }
      branch = next;
    }
    branch.resource = resource;
    this.#tell(resource.id);
  }

  /** Removes a resource and everything below it. */
  delete(id: string): void {
    const segments = segmentsOf(id.toLowerCase());
    const last = segments.pop() ?? "";
    const parent = this.#branch(segments);
    const branch = parent?.below.get(last);
    if (branch === undefined) return;
    parent?.below.delete(last);
    this.#forget(branch);
  }

  list(armType: string): readonly ArmResource[] {
    return [...this.#ofType(armType).values()];
  }

  /** Resources of a type directly below a parent. */
  children(parentId: string, segment: string): readonly ArmResource[] {
    const branch = this.#branch(segmentsOf(`${parentId}/${segment}`.toLowerCase()));
    return [...(branch?.below.values() ?? [])].flatMap(({ resource }) => (resource === undefined ? [] : [resource]));
  }

  get size(): number {
    return this.#resources.size;
  }

  clear(): void {
    for (const { id } of this.all()) this.delete(id);
  }

  all(): readonly ArmResource[] {
    return [...this.#resources.values()];
  }

  #ofType(armType: string): Map<string, ArmResource> {
    const type = armType.toLowerCase();
    let found = this.#types.get(type);
    if (found === undefined) {
      found = new Map();
      this.#types.set(type, found);
    }
    return found;
  }

  #branch(segments: readonly string[]): Branch | undefined {
    return segments.reduce<Branch | undefined>((branch, segment) => branch?.below.get(segment), this.#root);
  }

  #forget({ resource, below }: Branch): void {
    if (resource !== undefined) {
      const key = resource.id.toLowerCase();
      this.#resources.delete(key);
      this.#ofType(resource.type).delete(key);
      this.#tell(resource.id);
    }
    for (const branch of below.values()) this.#forget(branch);
  }

  #tell(id: string): void {
    for (const listener of this.#listeners) listener(id);
  }
}

function segmentsOf(key: string): string[] {
  return key.split("/").filter((segment) => segment !== "");
}

/** The id of the resource that `depth` segments pairs above `id` contain. */
export function parentId(id: string, depth = 1): string {
  return id
    .split("/")
    .slice(0, -2 * depth)
    .join("/");
}
