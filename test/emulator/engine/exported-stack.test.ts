import { describe, expect, it } from "vitest";
import { readExportedStack } from "../../../src/emulator/engine/exported-stack";

const secret = (rest: object) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ...rest,
});
const group = "/subscriptions/0a/resourceGroups/g";
const urn = (type: string, name: string) => `urn:pulumi:dev::p::${type}::${name}`;
const value = (more: object = {}) => ({
  urn: urn("azure-native:apimanagement:NamedValue", "v"),
  type: "azure-native:apimanagement:NamedValue",
  custom: true,
  id: `${group}/providers/Microsoft.ApiManagement/service/s/namedValues/v`,
  inputs: { resourceGroupName: "g", serviceName: "s", namedValueId: "v", displayName: "v", value: "1" },
  outputs: { displayName: "v" },
  ...more,
});
const exported = (...resources: object[]) => JSON.stringify({ version: 3, deployment: { resources } });

describe("an exported stack", () => {
  it("gives the resources of azure-native, and the groups that they are in, as ARM has them, with what Azure gave them, and the stack's outputs", () => {
    const stack = readExportedStack(
      exported(
        {
          urn: urn("pulumi:pulumi:Stack", "p-dev"),
          type: "pulumi:pulumi:Stack",
          custom: false,
          outputs: { url: "https://a", key: secret({ plaintext: '"k"' }) },
        },
        value({ inputs: { ...value().inputs, value: secret({ plaintext: '"hidden"' }), __createBeforeDelete: true } }),
        value({ delete: true }),
        {
          urn: urn("random:index/randomString:RandomString", "r"),
          type: "random:index/randomString:RandomString",
          custom: true,
        },
      ),
    );
    expect(stack.subscriptionId).toBe("0a");
    expect(stack.resources).toEqual([
      expect.objectContaining({ resource: undefined, answered: expect.objectContaining({ id: group }) }),
      expect.objectContaining({
        urn: value().urn,
        resource: expect.objectContaining({
          id: value().id,
          type: "Microsoft.ApiManagement/service/namedValues",
          properties: { displayName: "v", value: "hidden" },
        }),
      }),
    ]);
    expect(stack.outputs).toEqual({ url: "https://a", key: "k" });
    expect([...stack.secretOutputs]).toEqual(["key"]);
  });

  it("gives what the program only reads as Azure answered it", () => {
    const service = {
      urn: urn("azure-native:apimanagement:ApiManagementService", "s"),
      type: "azure-native:apimanagement:ApiManagementService",
      custom: true,
      external: true,
      id: `${group}/providers/Microsoft.ApiManagement/service/s`,
      outputs: { name: "s", location: "westeurope", sku: { name: "BasicV2" }, gatewayUrl: "https://s", type: "T" },
    };
    const { resources } = readExportedStack(exported(service, value(), value({ external: true, delete: true })));
    expect(resources.map(({ answered, resource }) => [answered.id, resource !== undefined])).toEqual([
      [group, false],
      [service.id, false],
      [value().id, true],
    ]);
    expect(resources[1]?.answered).toEqual({
      id: service.id,
      type: "Microsoft.ApiManagement/service",
      name: "s",
      apiVersion: "2024-05-01",
      location: "westeurope",
      sku: { name: "BasicV2" },
      properties: { gatewayUrl: "https://s" },
    });
  });

  it.each([
    ["no JSON", "{", /^expected JSON: /],
    ["another file", '{"name":"p"}', /^`deployment.resources`: expected a list, got none. Write the file with/],
    [
      "a list of something else",
      exported({ id: 1 }),
      /^`deployment.resources\[0\]`: expected a resource with `urn` and `type`/,
    ],
    ["nothing of azure-native", exported(), /^expected a stack with resources of azure-native, got none/],
    [
      "secrets that are encrypted, all of them",
      exported(
        value({
          inputs: { ...value().inputs, value: secret({ ciphertext: "x" }) },
          outputs: { deep: [secret({ ciphertext: "y" })] },
        }),
      ),
      /inputs\.value: expected a secret in clear.*\n.*outputs\.deep\[0\]: expected a secret in clear/,
    ],
    [
      "secrets that are damaged, all of them",
      exported(
        value({
          inputs: { ...value().inputs, value: secret({ plaintext: "{" }) },
          outputs: { deep: [secret({ plaintext: "no" })] },
        }),
      ),
      /inputs\.value: expected a secret as JSON.*Export the stack anew.*\n.*outputs\.deep\[0\]: expected a secret as JSON/,
    ],
    [
      "inputs that make no id",
      exported(value({ inputs: { resourceGroupName: "g", displayName: "v" } })),
      /::v: `serviceName`: expected the text that is part of the id/,
    ],
  ])("is refused when it is %s", (_, text, reason) => {
    expect(() => readExportedStack(text)).toThrow(reason);
  });
});
