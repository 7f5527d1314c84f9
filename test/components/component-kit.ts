// What component tests have in common: gateways, deployments and ways to look into them, refusals.
import { ResourceGroup } from "@pulumi/azure-native/resources";
import { InputPropertiesError } from "@pulumi/pulumi";
import { AiGatewayApim, type AiGatewayApimArgs, type GatewayReference } from "apim-ai-gateway";
import { checkPolicy, type PolicyPlace, type Problem, parsePolicy } from "apim-ai-gateway/policy";
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

export const model = { name: "gpt-4o-mini", version: "2024-07-18" };

/** A gateway of its own for a program. */
export function newGateway(args: Partial<AiGatewayApimArgs> = {}): AiGatewayApim {
  const group = new ResourceGroup("group", { resourceGroupName: "group", location: "westeurope" });
  return new AiGatewayApim("gateway", {
    resourceGroupName: group.name,
    sku: "StandardV2",
    publisherName: "Contoso",
    publisherEmail: "ai@contoso.example",
    ...args,
  });
}

/** A deployment on the emulated Azure, and ways to look into what Pulumi was given. */
export async function deployed(program: () => unknown, cloudOptions: Parameters<typeof deploy>[2] = {}) {
  const deployment = await deploy(program, {}, cloudOptions);
  const all = (type: string) => deployment.resources.filter((resource) => resource.type.endsWith(`:${type}`));
  const one = (type: string, name: string): DeployedResource => {
    const found = all(type).find((resource) => resource.name === name);
    if (!found) throw new Error(`no ${type} ${name}; there are ${all(type).map((resource) => resource.name)}`);
    return found;
  };
  const policy = (name: string) => String(one("ApiPolicy", name).inputs.value);
  const warnings = deployment.logs.filter(({ severity }) => severity === "warning").map(({ message }) => message);
  return { ...deployment, all, one, policy, warnings };
}

/** What a component says of its arguments: the paths, `path: reason` for each; and what it had registered by then. */
export async function refusal(create: () => unknown) {
  let refused: unknown;
  const { declared } = await deploy(() => {
    try {
      create();
    } catch (error) {
      refused = error;
    }
  });
  if (!(refused instanceof InputPropertiesError)) throw new Error(`expected a refusal, got ${String(refused)}`);
  const { errors = [] } = refused;
  return {
    paths: errors.map(({ propertyPath }) => propertyPath),
    sentences: errors.map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`),
    registered: declared,
  };
}

/** Errors of a policy's text where it is to be deployed. */
export function policyErrors(text: string, place: PolicyPlace = {}): readonly Problem[] {
  return checkPolicy(parsePolicy(text), place).filter(({ severity }) => severity === "error");
}
