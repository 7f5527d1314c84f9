// Failures that the emulated cloud is told to have, to see how a program and its operators take them.
import { readFileSync } from "node:fs";
import type { ArmResource } from "apim-ai-gateway/arm";
import { ArmError } from "./cloud";

/** What happens to operations on resources that match. */
export interface Fault {
  readonly operation: "put" | "delete";
  /** ARM type, such as `Microsoft.CognitiveServices/accounts/deployments`; every type when absent. */
  readonly type?: string;
  /** Name of the resource, or its beginning with `*` at the end; every name when absent. */
  readonly name?: string;
  /** Milliseconds that the operation takes. */
  readonly delayMs?: number;
  /** ARM's error code, such as `InsufficientQuota`; without it the operation succeeds after its delay. */
  readonly code?: string;
  /** What ARM says. */
  readonly message?: string;
}

const fields: Readonly<Record<keyof Fault, string>> = {
  operation: "string",
  type: "string",
  name: "string",
  delayMs: "number",
  code: "string",
  message: "string",
};

/**
 * Reads faults from a JSON file: a list of `{ operation, type, name, delayMs, code, message }`. None when there is no file.
 * @throws Error naming what is no fault, so that a drill never passes because of a typo
 */
export function readFaults(file: string): readonly Fault[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw new Error(`${file}: expected JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const list: readonly unknown[] = Array.isArray(content) ? content : [content];
  for (const [index, fault] of list.entries()) {
    const entries = typeof fault === "object" && fault !== null ? Object.entries(fault) : [];
    const known = entries.every(([name, value]) => typeof value === fields[name as keyof Fault]);
    const { operation } = Object.fromEntries(entries) as Partial<Fault>;
    if (!Array.isArray(content) || !known || (operation !== "put" && operation !== "delete"))
      throw new Error(
        `${file}: \`[${index}]\`: expected { operation: "put" or "delete", type, name, delayMs, code, message }, got ${JSON.stringify(fault)}. Correct it.`,
      );
  }
  return list as readonly Fault[];
}

/**
 * Has the first fault that matches.
 * @throws ArmError as the fault says
 */
export async function haveFault(
  faults: readonly Fault[],
  operation: Fault["operation"],
  resource: ArmResource,
  sleep: (milliseconds: number) => Promise<void>,
): Promise<void> {
  const fault = faults.find((one) => one.operation === operation && matches(one, resource));
  if (fault?.delayMs !== undefined) await sleep(fault.delayMs);
  if (fault?.code !== undefined)
    throw new ArmError(fault.code, `${fault.code}: ${fault.message ?? "The operation failed."}`);
}

function matches({ type, name }: Fault, resource: ArmResource): boolean {
  const isName = name?.endsWith("*") ? resource.name.startsWith(name.slice(0, -1)) : resource.name === name;
  return (type === undefined || type.toLowerCase() === resource.type.toLowerCase()) && (name === undefined || isName);
}
