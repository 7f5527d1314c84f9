import { ResourceGroup } from "@pulumi/azure-native/resources";
import { InputPropertiesError } from "@pulumi/pulumi";
import { AiGatewayApim, type AiGatewayApimArgs, type GatewayReference } from "apim-ai-gateway";
import { checkPolicy, type PolicyPlace, type Problem, parsePolicy } from "apim-ai-gateway/policy";
import { createCloud } from "../../src/emulator/azure/emulated-cloud";
import type { DeployedResource } from "../../src/emulator/engine/engine";
import { deploy } from "../support/deploy";

/** A service that exists: all that a component needs to know of one. */
export const existing: GatewayReference = {
  serviceName: "contoso",
  resourceGroupName: "shared",
  principalId: "11111111-1111-1111-1111-111111111111",
  gatewayUrl: "https://contoso.azure-api.net",
  sku: "StandardV2",
};

/** Time that stands still. */
const clock = { now: () => Date.UTC(2026, 0, 1), sleep: async () => {} };

/** A deployment on the emulated Azure, and ways to look into it. */
export async function deployed(program: () => unknown) {
  const cloud = await createCloud({ clock });
  try {
    const deployment = await deploy(program, { cloud });
    const all = (type: string) => deployment.resources.filter((resource) => resource.type.endsWith(`:${type}`));
    const one = (type: string, name: string): DeployedResource => {
      const found = all(type).find((resource) => resource.name === name);
      if (!found) throw new Error(`no ${type} ${name}; there are ${all(type).map((resource) => resource.name)}`);
      return found;
    };
    const policy = (name: string) => String(one("ApiPolicy", name).inputs.value);
    const warnings = deployment.logs.filter(({ severity }) => severity === "warning").map(({ message }) => message);
    return { ...deployment, all, one, policy, warnings };
  } finally {
    await cloud.close();
  }
}

/** A gateway of its own for a program. */
export function newGateway(args: Partial<AiGatewayApimArgs> = {}): AiGatewayApim {
  const group = new ResourceGroup("group", { location: "westeurope" });
  return new AiGatewayApim("gateway", {
    resourceGroupName: group.name,
    location: "westeurope",
    sku: "StandardV2",
    publisherName: "Contoso",
    publisherEmail: "ai@contoso.example",
    ...args,
  });
}

/** What a component says of its arguments, by path; and that it registered nothing. */
export async function refusal(create: () => unknown): Promise<{ paths: string[]; text: string; registered: string[] }> {
  let refused: unknown;
  const { resources } = await deployed(() => {
    try {
      create();
    } catch (error) {
      refused = error;
    }
  });
  if (!(refused instanceof InputPropertiesError)) throw new Error(`expected a refusal, got ${String(refused)}`);
  const errors = refused.errors ?? [];
  return {
    paths: errors.map(({ propertyPath }) => propertyPath),
    text: errors.map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`).join("\n"),
    registered: resources.map(({ type }) => type).filter((type) => type !== "pulumi:pulumi:Stack"),
  };
}

/** Errors of a policy's text where it is to be deployed. */
export function policyErrors(text: string, place: PolicyPlace = {}): readonly Problem[] {
  return checkPolicy(parsePolicy(text), place).filter(({ severity }) => severity === "error");
}
