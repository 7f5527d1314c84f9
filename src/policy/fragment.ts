import type { Element, PolicyFragment } from "./document";
import { requireNodes } from "./policy-shape";

/** A policy fragment, for include-fragment. */
export function fragment(...children: readonly Element[]): PolicyFragment {
  requireNodes("fragment", children);
  return { kind: "fragment", children };
}
