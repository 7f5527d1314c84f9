import type { ArmResource } from "apim-ai-gateway/arm";
import { type ArmState, parentId } from "./arm-state";
import { StateIndex } from "./state-index";

/** Resources of a type that must differ in something from those beside them. None goes through all of these. */
export class Siblings {
  readonly #indexes = new WeakMap<ArmState, StateIndex>();
  readonly #type: string;

  /** @param keyOf what no two of them may share */
  constructor(
    type: string,
    private readonly keyOf: (resource: ArmResource) => string,
  ) {
    this.#type = type.toLowerCase();
  }

  /** Another resource beside this one that has the same key. */
  same(resource: ArmResource, state: ArmState): ArmResource | undefined {
    const id = resource.id.toLowerCase();
    return this.#index(state)
      .find(this.#keyBeside(resource))
      .find((other) => other.id.toLowerCase() !== id);
  }

  #index(state: ArmState): StateIndex {
    let index = this.#indexes.get(state);
    if (index === undefined) {
      index = new StateIndex(state, (resource) =>
        resource.type.toLowerCase() === this.#type ? [this.#keyBeside(resource)] : [],
      );
      for (const { id } of state.list(this.#type)) index.changed(id);
      this.#indexes.set(state, index);
    }
    return index;
  }

  #keyBeside(resource: ArmResource): string {
    return `${parentId(resource.id).toLowerCase()} ${this.keyOf(resource)}`;
  }
}
