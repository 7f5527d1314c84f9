import type { Problem } from "apim-ai-gateway/policy";

/** Warnings about what one source lets Azure take and another does not: how it would run is not known. */
const unsure: ReadonlySet<string> = new Set([
  "missing-attribute",
  "element-count",
  "invalid-value",
  "undocumented-attribute",
]);

/** Whether a policy with this problem is not loaded. */
export function isRefused({ severity, code }: Problem): boolean {
  return severity === "error" || unsure.has(code);
}
