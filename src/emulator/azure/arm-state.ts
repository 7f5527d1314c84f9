import type { ArmResource } from "apim-ai-gateway/arm";

/** Resources by id; ids are compared without regard to case, as Azure does. */
export class ArmState {
  readonly #resources = new Map<string, ArmResource>();

  get(id: string): ArmResource | undefined {
    return this.#resources.get(id.toLowerCase());
  }

  set(resource: ArmResource): void {
    this.#resources.set(resource.id.toLowerCase(), resource);
  }

  /** Removes a resource and everything below it. */
  delete(id: string): void {
    const key = id.toLowerCase();
    for (const other of [...this.#resources.keys()])
      if (other === key || other.startsWith(`${key}/`)) this.#resources.delete(other);
  }

  list(armType: string): readonly ArmResource[] {
    const type = armType.toLowerCase();
    return [...this.#resources.values()].filter((resource) => resource.type.toLowerCase() === type);
  }

  /** Resources of a type directly below a parent. */
  children(parentId: string, segment: string): readonly ArmResource[] {
    const prefix = `${parentId}/${segment}/`.toLowerCase();
    return [...this.#resources]
      .filter(([id]) => id.startsWith(prefix) && !id.slice(prefix.length).includes("/"))
      .map(([, resource]) => resource);
  }

  all(): readonly ArmResource[] {
    return [...this.#resources.values()];
  }
}

/** The id of the resource that `depth` segments pairs above `id` contain. */
export function parentId(id: string, depth = 1): string {
  return id
    .split("/")
    .slice(0, -2 * depth)
    .join("/");
}
