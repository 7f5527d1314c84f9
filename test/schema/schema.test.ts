// What Pulumi's other languages know of the components.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { componentSchema, schemaFile } from "./component-schema";

interface Property {
  readonly description?: string;
  readonly plain?: boolean;
}
type Properties = Readonly<Record<string, Property>>;
interface Type {
  readonly inputProperties?: Properties;
  readonly properties?: Properties;
  readonly enum?: readonly { readonly value: string }[];
}

const text = readFileSync(schemaFile, "utf8");
const { resources, types } = JSON.parse(text) as Readonly<
  Record<"resources" | "types", Readonly<Record<string, Type>>>
>;
const named = Object.entries({ ...resources, ...types }).map(
  ([token, type]) => [token.split(":").at(-1) ?? "", type] as const,
);

describe("schema.json", () => {
  it("is what the sources say: `npm run schema` otherwise", () => {
    expect(text).toBe(componentSchema());
  });

  it("says of every argument and every output what it is", () => {
    const silent = named.flatMap(([name, { inputProperties = {}, properties = {} }]) =>
      [...Object.entries(inputProperties), ...Object.entries(properties)]
        .filter(([, { description }]) => !description)
        .map(([property]) => `${name}.${property}`),
    );
    expect(silent).toEqual([]);
  });

  it("lets only flow what no policy and no child depends on; everything else is plain", () => {
    const flowing = named.flatMap(([name, { inputProperties, properties = {} }]) =>
      Object.entries(inputProperties ?? properties)
        .filter(([, { plain }]) => plain !== true)
        .map(([property]) => `${name}.${property}`),
    );
    expect(flowing).toEqual([
      "AiGatewayApim.resourceGroupName",
      "AiGatewayApim.location",
      "AiGatewayApim.publisherName",
      "AiGatewayApim.publisherEmail",
      "AiGatewayApim.serviceName",
      "McpPassthrough.serverUrl",
      "McpRestExport.serviceUrl",
      "GatewayReference.serviceName",
      "GatewayReference.resourceGroupName",
      "GatewayReference.principalId",
      "GatewayReference.gatewayUrl",
      "PoolMemberArgs.endpoint",
      "PoolMemberArgs.accountId",
      "EmbeddingsArgs.endpoint",
    ]);
  });

  it("names the values of what has only a few", () => {
    const values = named.flatMap(([name, type]) => (type.enum ? [[name, type.enum.map(({ value }) => value)]] : []));
    expect(Object.fromEntries(values)).toEqual({
      GatewaySku: expect.arrayContaining(["Developer", "StandardV2", "Consumption"]),
      DeploymentSku: expect.arrayContaining(["ProvisionedManaged", "GlobalStandard"]),
      TokenQuotaPeriod: ["Daily", "Hourly", "Monthly", "Weekly", "Yearly"],
    });
  });
});
