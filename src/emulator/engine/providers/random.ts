// The random provider: values are made up once and kept as long as what asked for them stays the same.
import { isDeepStrictEqual } from "node:util";
import { pointerTo } from "../struct";
import { changedPaths, inputOf } from "./difference";
import { randomValues } from "./random-values";
import type {
  Checked,
  Declaration,
  Difference,
  Known,
  Provided,
  Read,
  ResourceProvider,
  Values,
} from "./resource-provider";

export class RandomProvider implements ResourceProvider {
  readonly name = "random";
  readonly version = "4.21.2";

  check({ type, inputs }: Declaration): Checked {
    return { inputs, failures: randomValues[type] ? [] : [{ property: "", reason: notEmulated(type) }] };
  }

  /** Whatever changes, the value is made up anew. */
  diff(_type: string, olds: Values, news: Values): Difference {
    if (isDeepStrictEqual(olds, news)) return { changed: [], replaced: [], deleteBeforeReplace: false };
    const changed = changedPaths(olds, news);
    return { changed, replaced: [...new Set(changed.map(inputOf))], deleteBeforeReplace: false };
  }

  preview({ inputs }: Declaration): Values {
    return inputs;
  }

  async create({ type, inputs }: Declaration): Promise<Provided> {
    const make = randomValues[type];
    if (make === undefined) throw new Error(notEmulated(type));
    const { id, outputs, secrets } = make(inputs);
    return { id, outputs: { ...inputs, ...outputs }, secrets: new Set(secrets.map((name) => pointerTo(name))) };
  }

  async update(id: string): Promise<Provided> {
    throw new Error(`expected a random value to be replaced, got an update of ${id}.`);
  }

  async delete(): Promise<void> {
    // A value that nobody keeps is gone.
  }

  /** Values live in Pulumi's state only, so there is nothing to look at. */
  async read(id: string, type: string, known: Known | undefined): Promise<Read | undefined> {
    if (known === undefined)
      throw new Error(
        `\`${type}\`: expected a resource to create, got "${id}" to import. The emulator imports no random values.`,
      );
    return { id, inputs: known.inputs, outputs: known.outputs, secrets: new Set() };
  }

  async invoke(token: string): Promise<never> {
    throw new Error(`\`${token}\`: the random package has no functions.`);
  }
}

function notEmulated(type: string): string {
  return `The emulator has no ${type}; of the random package it has ${Object.keys(randomValues).join(", ")}.`;
}
