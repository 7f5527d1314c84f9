import { fromArm } from "apim-ai-gateway/arm";
import type { Cloud } from "../azure/cloud";

/**
 * Reads a resource that exists already, as `Resource.get` does.
 * @throws Error for a stack reference, a resource of another provider, or one that is not there
 */
export function readResource(
  cloud: Cloud,
  type: string,
  id: string,
): { readonly outputs: Readonly<Record<string, unknown>> } {
  if (type === "pulumi:pulumi:StackReference")
    throw new Error(
      `\`${id}\`: expected values of this stack, got a reference to another one. The embedded engine has one stack: pass what you need of the other as configuration.`,
    );
  if (!/^azure-native[_:]/.test(type))
    throw new Error(
      `\`${type}\`: expected a resource of azure-native, got one of another provider. It is not emulated.`,
    );
  const found = cloud.get(id);
  if (found === undefined)
    throw new Error(
      `\`id\`: expected a resource that exists, got "${id}". The emulated cloud has only what this program has deployed.`,
    );
  return { outputs: fromArm(type, found) };
}
