import { McpPassthrough, McpRestExport, ModelApi, TokenGovernance } from "apim-ai-gateway";
import { describe, expect, it } from "vitest";
import { deploy } from "../support/deploy";
import { existing, refusal } from "./component-kit";

const openApi = "examples/quickstart/services/orders.openapi.yaml";
const backend = { backendId: "models" };

describe("what several components take", () => {
  it("is a gateway of a SKU that there is, in any case", async () => {
    const create = (sku: string) => new ModelApi("chat", { gateway: { ...existing, sku }, path: "models", backend });
    for (const sku of ["Gold", "", "Standard V2", "StandardV3"])
      expect((await refusal(() => create(sku))).sentences).toEqual([
        `gateway.sku: expected Developer, Basic, Standard, Premium, Consumption, Isolated, BasicV2, StandardV2 or PremiumV2, got "${sku}".`,
      ]);
    let created = 0;
    await deploy(() => {
      for (const sku of ["Basicv2", "premium", "Isolated"]) {
        // The service does not exist here; that the arguments are taken is enough.
        new TokenGovernance(`t-${sku}`, { gateway: { ...existing, sku }, tiers: [{ name: "a", tokensPerMinute: 1 }] });
        created++;
      }
    }).catch(() => undefined);
    expect(created).toBe(3);
  });

  it("is a display name as long as Azure takes it", async () => {
    const displayName = "x".repeat(301);
    const tooLong = (longest: number, given = displayName) =>
      `displayName: expected at most ${longest} characters, got "${given}".`;
    const gateway = existing;
    const sentences = async (create: () => unknown) => (await refusal(create)).sentences;
    expect(await sentences(() => new ModelApi("c", { gateway, path: "p", backend, displayName }))).toEqual([
      tooLong(300),
    ]);
    const serverUrl = "https://tools.example/mcp";
    expect(await sentences(() => new McpPassthrough("c", { gateway, path: "p", serverUrl, displayName }))).toEqual([
      tooLong(300),
    ]);
    const rest = { gateway, path: "p", openApi, serviceUrl: "https://orders.example", displayName };
    // The name of the MCP server says that it is one.
    expect(await sentences(() => new McpRestExport("c", rest))).toEqual([tooLong(294)]);
    const tiers = [{ name: "a", tokensPerMinute: 1 }];
    const consumers = [{ name: "b", tier: "a", displayName: "x".repeat(101) }];
    expect(await sentences(() => new TokenGovernance("c", { gateway, tiers, consumers }))).toEqual([
      `consumers[0].${tooLong(100, "x".repeat(101))}`,
    ]);
  });
});
