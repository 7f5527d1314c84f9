import { isDeepStrictEqual } from "node:util";
import { isRecord } from "../../azure/resource-type";
import { parsePath } from "../property-path";
import type { Values } from "./resource-provider";

/**
 * Paths at which two sets of inputs differ, as Pulumi writes them: `sku.capacity`, `members[2]`, `tags["a.b"]`.
 * @see https://www.pulumi.com/docs/iac/concepts/resources/options/ignorechanges/
 */
export function changedPaths(olds: Values, news: Values): readonly string[] {
  const found: string[] = [];
  compare(olds, news, "", found);
  return found;
}

/** The input that a path leads into. */
export function inputOf(path: string): string {
  return String(parsePath(path)[0]);
}

function compare(old: unknown, fresh: unknown, path: string, found: string[]): void {
  if (isDeepStrictEqual(old, fresh)) return;
  if (Array.isArray(old) && Array.isArray(fresh)) {
    for (let index = 0; index < Math.max(old.length, fresh.length); index++)
      compare(old[index], fresh[index], `${path}[${index}]`, found);
  } else if (isRecord(old) && isRecord(fresh)) {
    for (const name of new Set([...Object.keys(old), ...Object.keys(fresh)]))
      compare(old[name], fresh[name], below(path, name), found);
  } else found.push(path);
}

function below(path: string, name: string): string {
  if (!/^[A-Za-z_$][\w$-]*$/.test(name)) return `${path}["${name.replaceAll('"', '\\"')}"]`;
  return path === "" ? name : `${path}.${name}`;
}
