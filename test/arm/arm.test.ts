import { fromArm, replaceOnChange, toArm, withName } from "apim-ai-gateway/arm";
import { describe, expect, it } from "vitest";

const options = { subscriptionId: "sub" };
const typed = {
  resourceGroupName: "rg",
  serviceName: "gw",
  apiId: "chat",
  path: "chat",
  apiType: "http",
  soapApiType: "soap",
};
const properties = { path: "chat", type: "http", apiType: "soap" };

describe("arm", () => {
  it("sees the same resource in typed, parameterized and generic spelling", () => {
    const parameterized = toArm("azure-native_apimanagement_v20250901preview:apimanagement:Api", typed, options);
    const versioned = toArm("azure-native:apimanagement/v20250901preview:Api", typed, options);
    const generic = toArm(
      "azure-native:resources:Resource",
      {
        resourceGroupName: "rg",
        resourceProviderNamespace: "Microsoft.ApiManagement",
        parentResourcePath: "service/gw",
        resourceType: "apis",
        resourceName: "chat",
        apiVersion: "2025-09-01-preview",
        properties,
      },
      options,
    );
    expect(parameterized).toEqual(generic);
    expect(versioned).toEqual(generic);
    expect(generic?.resource.id).toBe(
      "/subscriptions/sub/resourceGroups/rg/providers/Microsoft.ApiManagement/service/gw/apis/chat",
    );
  });

  it("gives back to the program what was flattened and renamed", () => {
    const { resource } = toArm("azure-native:apimanagement:Api", typed, options) ?? {};
    expect(resource && fromArm("azure-native:apimanagement:Api", resource)).toMatchObject({
      path: "chat",
      apiType: "http",
      soapApiType: "soap",
    });
  });

  it("puts a role assignment below the scope that it names", () => {
    const inputs = { scope: "/subscriptions/sub", principalId: "p", roleDefinitionId: "r", roleAssignmentName: "n" };
    const found = toArm("azure-native:authorization:RoleAssignment", inputs, options);
    expect(found?.resource.id).toBe("/subscriptions/sub/providers/Microsoft.Authorization/roleAssignments/n");
  });

  it("keeps an unknown type and says that it is unknown", () => {
    expect(toArm("azure-native:other:Thing", { thingName: "x" }, options)).toMatchObject({ known: false });
    expect(toArm("aws:s3:Bucket", {}, options)).toBeUndefined();
  });

  it("names an input that is missing from an id", () => {
    expect(() => toArm("azure-native:apimanagement:Api", { apiId: "a" }, options)).toThrow("serviceName");
  });

  it("refuses inputs that would lead an id to another place, by their names", () => {
    for (const apiId of ["a/../b", "a/policies/policy", "a?x#", "..", ".", "a%2fb", "a\\b"])
      expect(() => toArm("azure-native:apimanagement:Api", { ...typed, apiId }, options)).toThrow(
        `\`apiId\`: expected one segment of an id, without / \\ ? # % and not . or .., got ${JSON.stringify(apiId)}.`,
      );
    const place = { resourceGroupName: "rg", resourceProviderNamespace: "Microsoft.ApiManagement", apiVersion: "v" };
    const generic = { ...place, parentResourcePath: "service/gw", resourceType: "apis", resourceName: "chat" };
    const role = { scope: "/subscriptions/sub", principalId: "p", roleDefinitionId: "r", roleAssignmentName: "n" };
    for (const [type, inputs, name, value] of [
      ["azure-native:apimanagement:Api", typed, "resourceGroupName", "rg/x"],
      ["azure-native:resources:Resource", generic, "resourceGroupName", "rg/x"],
      ["azure-native:resources:Resource", generic, "resourceName", "chat/policies/policy"],
      ["azure-native:resources:Resource", generic, "resourceProviderNamespace", "../other"],
      ["azure-native:resources:Resource", generic, "resourceType", "apis/.."],
      ["azure-native:resources:Resource", generic, "parentResourcePath", "service/gw/../other"],
      ["azure-native:other:Thing", {}, "thingName", "a/b"],
      ["azure-native:other:Thing", {}, "resourceGroupName", "a/b"],
      ["azure-native:authorization:RoleAssignment", role, "scope", "/subscriptions/sub/../other"],
    ] as const)
      expect(() => toArm(type, { ...inputs, [name]: value }, options)).toThrow(`\`${name}\`: expected one segment`);
  });

  it("says that it takes an object", () => {
    for (const inputs of [null, "a", []])
      expect(() => toArm("azure-native:apimanagement:Api", inputs as never, options)).toThrow(
        `\`inputs\`: expected an object, got ${JSON.stringify(inputs)}.`,
      );
  });

  it("makes up names as the provider does", () => {
    const random = { hex: () => "01234567", guid: () => "guid" };
    expect(withName("azure-native:apimanagement:Api", "a", {}, random)).toEqual({ apiId: "a01234567" });
    expect(withName("azure-native:authorization:RoleAssignment", "a", {}, random)).toEqual({
      roleAssignmentName: "guid",
    });
  });

  it.each([
    ["authorization:RoleAssignment", ["roleAssignmentName", "scope", "principalId"]],
    ["applicationinsights:Component", ["resourceName", "resourceGroupName", "location", "applicationType"]],
    ["network:PrivateEndpoint", ["privateEndpointName", "resourceGroupName", "location", "subnet"]],
    [
      "redisenterprise:Database",
      ["clusterName", "databaseName", "resourceGroupName", "geoReplication", "modules", "port"],
    ],
  ])("replaces %s for what Azure takes only when it makes one", (type, names) => {
    expect(replaceOnChange(`azure-native:${type}`)).toEqual(names);
  });
});
