// Pieces of programs that several component tests deploy.
import { ResourceGroup } from "@pulumi/azure-native/resources";
import { AiGatewayApim, type AiGatewayApimArgs, type GatewayReference } from "apim-ai-gateway";

export function testGateway(args: Partial<AiGatewayApimArgs> = {}): AiGatewayApim {
  const group = new ResourceGroup("group", { resourceGroupName: "group", location: "westeurope" });
  return new AiGatewayApim("gateway", {
    resourceGroupName: group.name,
    sku: "StandardV2",
    publisherName: "Contoso",
    publisherEmail: "ai@contoso.example",
    ...args,
  });
}

/** A service that exists already, as far as arguments go. */
export const existingGateway: GatewayReference = {
  serviceName: "existing",
  resourceGroupName: "group",
  principalId: "00000000-0000-0000-0000-000000000001",
  gatewayUrl: "https://existing.azure-api.net",
  sku: "StandardV2",
};

export const model = { name: "gpt-4o-mini", version: "2024-07-18" };

/** What a constructor refuses its arguments with: `path: reason` for each. */
export function refusals(construct: () => unknown): readonly string[] {
  try {
    construct();
  } catch (error) {
    const { errors } = error as { errors?: readonly { propertyPath: string; reason: string }[] };
    if (errors) return errors.map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`);
    throw error;
  }
  return [];
}
