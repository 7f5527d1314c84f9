// The random provider: values are made up once and kept as long as what asked for them stays the same.
import { isDeepStrictEqual } from "node:util";
import { pointerTo } from "../struct";
import { changedPaths, inputOf } from "./difference";
import { importRandom } from "./random-imports";
import { randomProblems } from "./random-problems";
import { type RandomValue, randomDefaults, randomValues } from "./random-values";
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

/** The version of the package that the emulator stands in for. */
export const randomVersion = "4.21.2";

export class RandomProvider implements ResourceProvider {
  readonly name = "random";
  readonly version = randomVersion;

  check({ type, inputs }: Declaration): Checked {
    if (randomValues[type] === undefined) return { inputs, failures: [{ property: "", reason: notEmulated(type) }] };
    return { inputs, failures: randomProblems(type, withDefaults(type, inputs)) };
  }

  /** Whatever changes, the value is made up anew. */
  diff(type: string, olds: Values, news: Values): Difference {
    if (isDeepStrictEqual(olds, news)) return { changed: [], replaced: [], deleteBeforeReplace: false };
    const changed = changedPaths(withDefaults(type, olds), withDefaults(type, news));
    return { changed, replaced: [...new Set(changed.map(inputOf))], deleteBeforeReplace: false };
  }

  preview({ type, inputs }: Declaration): Values {
    return withDefaults(type, inputs);
  }

  async create({ type, inputs }: Declaration): Promise<Provided> {
    const make = randomValues[type];
    if (make === undefined) throw new Error(notEmulated(type));
    const asked = withDefaults(type, inputs);
    const [problem] = randomProblems(type, asked);
    if (problem !== undefined) throw new Error(problem.reason);
    return provided(asked, await make(asked));
  }

  async update(id: string): Promise<Provided> {
    throw new Error(`expected a random value to be replaced, got an update of ${id}.`);
  }

  async delete(): Promise<void> {
    // A value that nobody keeps is gone.
  }

  /** Values live in Pulumi's state only, so there is nothing to look at but what is imported. */
  async read(id: string, type: string, known: Known | undefined): Promise<Read | undefined> {
    if (known === undefined) {
      const { inputs, value } = await importRandom(type, id);
      return { ...provided(withDefaults(type, inputs), value), inputs };
    }
    return { id, inputs: known.inputs, outputs: known.outputs, secrets: new Set() };
  }

  async invoke(token: string): Promise<never> {
    throw new Error(`\`${token}\`: the random package has no functions.`);
  }
}

/** One of `number` and `numeric`, which mean the same, says what the other is. */
function withDefaults(type: string, inputs: Values): Values {
  const { number, numeric = number } = inputs;
  const isText = randomDefaults[type]?.numeric !== undefined && numeric !== undefined;
  return { ...randomDefaults[type], ...inputs, ...(isText && { numeric, number: number ?? numeric }) };
}

function provided(inputs: Values, { id, outputs, secrets }: RandomValue): Provided {
  return { id, outputs: { ...inputs, ...outputs }, secrets: new Set(secrets.map((name) => pointerTo(name))) };
}

function notEmulated(type: string): string {
  return `The emulator has no ${type}; of the random package it has ${Object.keys(randomValues).join(", ")}.`;
}
