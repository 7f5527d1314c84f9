import { isDeepStrictEqual } from "node:util";
import type { Known, Values } from "./resource-provider";

/**
 * Inputs after a look at the resource. Azure adds defaults of its own to what it answers, so only what differs from the
 * last answer is taken for a change that somebody made.
 */
export function observedInputs(names: readonly string[], { inputs, outputs: before }: Known, outputs: Values): Values {
  const observed: Record<string, unknown> = { ...inputs };
  for (const name of names) {
    if (isDeepStrictEqual(before[name], outputs[name])) continue;
    if (outputs[name] === undefined) delete observed[name];
    else observed[name] = outputs[name];
  }
  return observed;
}
