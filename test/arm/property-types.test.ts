// What is known of the properties of azure-native's types, and what previews make of it.
import { readFileSync } from "node:fs";
import { previewOutputs } from "apim-ai-gateway/arm";
import { describe, expect, it } from "vitest";
import { propertyTypes, propertyTypesFile } from "./property-types";

const unknown = "?";
const service = {
  resourceGroupName: "g",
  serviceName: "s",
  publisherEmail: "ai@contoso.example",
  publisherName: "Contoso",
  sku: { name: "BasicV2", capacity: 1 },
  identity: { type: "SystemAssigned" },
};
const generic = {
  resourceGroupName: "g",
  resourceProviderNamespace: "Microsoft.Insights",
  parentResourcePath: "",
  resourceType: "components",
  resourceName: "i",
  apiVersion: "2020-02-02",
};

describe("property-types.json", () => {
  it("is what the SDK says: `npm run property-types` otherwise", () => {
    expect(readFileSync(propertyTypesFile, "utf8")).toBe(propertyTypes());
  });
});

describe("a preview", () => {
  const type = "azure-native:apimanagement:ApiManagementService";

  it("knows what goes in and comes out again; what is read-only is unknown, inside objects too", () => {
    const outputs = previewOutputs(type, service, unknown);
    expect(outputs).toMatchObject({
      publisherName: "Contoso",
      sku: { name: "BasicV2", capacity: 1 },
      identity: { type: "SystemAssigned", principalId: unknown, tenantId: unknown },
      gatewayUrl: unknown,
      name: unknown,
    });
    expect(outputs).not.toHaveProperty("resourceGroupName");
  });

  it("of a generic resource knows its properties as they are given, not what Azure computes of its type", () => {
    const properties = { Application_Type: "web" };
    const outputs = previewOutputs("azure-native:resources:Resource", { ...generic, properties }, unknown);
    expect(outputs.properties).toMatchObject({ Application_Type: "web", ConnectionString: unknown, AppId: unknown });
  });

  it("of types that are not known leaves objects unknown, because Azure may add to them", () => {
    const inputs = { thingName: "t", names: ["a"], deep: { a: 1 } };
    expect(previewOutputs("azure-native:other:Thing", inputs, unknown)).toEqual({
      thingName: "t",
      names: ["a"],
      deep: unknown,
    });
    const resource = { ...generic, resourceProviderNamespace: "Microsoft.Other", properties: { a: 1 } };
    expect(previewOutputs("azure-native:resources:Resource", resource, unknown).properties).toBe(unknown);
  });
});
