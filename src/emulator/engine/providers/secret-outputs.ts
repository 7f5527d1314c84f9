import { pointerTo, propertyOf } from "../struct";
import type { Provided, Secrets } from "./resource-provider";

/**
 * Where among the outputs secrets are: what the provider says, what went in as a secret and comes back under the same
 * name, and what the program declares.
 */
export function secretOutputs(
  { outputs, secrets }: Provided,
  secretInputs: Secrets,
  declared: readonly string[] = [],
): Secrets {
  return new Set([
    ...secrets,
    ...[...secretInputs].filter((pointer) => propertyOf(pointer) in outputs),
    ...declared.filter((name) => name in outputs).map((name) => pointerTo(name)),
  ]);
}
