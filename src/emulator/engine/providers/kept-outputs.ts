import { isDeepStrictEqual } from "node:util";
import type { Known, Values } from "./resource-provider";

/**
 * The outputs that an update is known to leave as they are: those of these names, and objects that go in as before, with
 * what is read-only in them.
 */
export function keptOutputs(lasting: readonly string[], inputs: Values, known: Known | undefined): Values {
  const isUnchanged = (name: string) =>
    typeof inputs[name] === "object" && isDeepStrictEqual(inputs[name], known?.inputs[name]);
  const kept = Object.entries(known?.outputs ?? {}).filter(([name]) => lasting.includes(name) || isUnchanged(name));
  return Object.fromEntries(kept);
}
