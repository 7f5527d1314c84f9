import type { ArmResource } from "apim-ai-gateway/arm";
import type { ArmState } from "./arm-state";

/** Finds resources by what they say, without going through all of them. What has changed is read when it is asked for. */
export class StateIndex {
  readonly #ids = new Map<string, Set<string>>();
  readonly #keys = new Map<string, readonly string[]>();
  readonly #changed = new Set<string>();

  /** @param keysOf what a resource is found by; nothing for those that are not looked for */
  constructor(
    private readonly state: ArmState,
    private readonly keysOf: (resource: ArmResource) => readonly string[],
  ) {
    state.onChange((id) => this.changed(id));
  }

  /** A resource is to be read anew. */
  changed(id: string): void {
    this.#changed.add(id.toLowerCase());
  }

  find(key: string): readonly ArmResource[] {
    for (const id of this.#changed) this.#read(id);
    this.#changed.clear();
    return [...(this.#ids.get(key) ?? [])].flatMap((id) => this.state.get(id) ?? []);
  }

  #read(id: string): void {
    for (const key of this.#keys.get(id) ?? []) this.#ids.get(key)?.delete(id);
    const resource = this.state.get(id);
    const keys = resource === undefined ? [] : this.keysOf(resource);
    for (const key of keys) {
      const ids = this.#ids.get(key);
      if (ids === undefined) this.#ids.set(key, new Set([id]));
      else ids.add(id);
    }
    if (keys.length > 0) this.#keys.set(id, keys);
    else this.#keys.delete(id);
  }
}
