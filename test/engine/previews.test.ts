// What the Pulumi CLI shows before it deploys: what is read-only is unknown until then, and stays as it is in updates.
import { describe, expect, it } from "vitest";
import type { Step } from "./pulumi-workspace";
import { workspaceOf } from "./workspace-of-text";

const roleDefinitionId =
  "/subscriptions/0f962dac-379f-40c7-88a8-f8960f3633c8/providers/Microsoft.Authorization/roleDefinitions/5e0bd9bd-7b93-4f28-af87-19fc36ad61bd";

const program = `
  import { ApiManagementService } from "@pulumi/azure-native/apimanagement";
  import { RoleAssignment } from "@pulumi/azure-native/authorization";
  import { Account } from "@pulumi/azure-native/cognitiveservices";
  import { Resource, ResourceGroup } from "@pulumi/azure-native/resources";
  import * as pulumi from "@pulumi/pulumi";
  const config = new pulumi.Config();
  const group = new ResourceGroup("group", { location: "westeurope" });
  const service = new ApiManagementService("service", {
    resourceGroupName: group.name, publisherEmail: config.get("email") ?? "ai@contoso.example",
    publisherName: "Contoso", sku: { name: "StandardV2", capacity: 1 }, identity: { type: "SystemAssigned" },
  });
  const account = new Account("account", {
    resourceGroupName: group.name, kind: "OpenAI", sku: { name: "S0" }, location: "westeurope",
    properties: { customSubDomainName: "contoso-models" },
  });
  const insights = new Resource("insights", {
    resourceGroupName: group.name, resourceProviderNamespace: "Microsoft.Insights", parentResourcePath: "",
    resourceType: "components", apiVersion: "2020-02-02", location: "westeurope", kind: "web",
    properties: { Application_Type: "web" },
  });
  new RoleAssignment("role", {
    scope: account.id, principalId: service.identity.apply((identity) => identity!.principalId),
    principalType: "ServicePrincipal", roleDefinitionId: "${roleDefinitionId}",
  });
  export const sku = service.sku.apply(({ name }) => name);
  export const endpoint = account.properties.apply((properties) => properties.endpoint!.toLowerCase());
  export const key = insights.properties.apply((properties) => properties.ConnectionString.split(";")[0]);
`;

const shown = (steps: readonly Step[]) =>
  steps.filter(({ op }) => op !== "same").map(({ op, name, diffs }) => `${op} ${name}: ${diffs.join(", ")}`);

describe("a preview", () => {
  it("leaves read-only properties inside objects unknown, so that nothing is made of them", async () => {
    const workspace = await workspaceOf(program);
    const { code, text } = await workspace.pulumi("preview");
    expect(code, text).toBe(0);
    expect(text).toMatch(/endpoint: (\[unknown\]|output<string>)/);
    expect(text).toMatch(/sku *: "StandardV2"/);
  });

  it("of an update shows what changes, and nothing that depends on what stays", async () => {
    const workspace = await workspaceOf(program);
    const made = await workspace.previewedUp();
    expect(made.code, made.text).toBe(0);
    await workspace.pulumi("config", "set", "email", "team@contoso.example", "--stack", workspace.stack);
    const expected = ["update service: publisherEmail"];
    expect(shown((await workspace.pulumi("preview")).steps)).toEqual(expected);
    const { code, text, steps } = await workspace.previewedUp();
    expect(code, text).toBe(0);
    expect([...new Set(shown(steps))]).toEqual(expected);
  });
});
