import { TokenGovernance } from "apim-ai-gateway";
import { describe, expect, it } from "vitest";
import { deployed, existing, newGateway, policyErrors, refusal } from "./component-kit";

const tiers = [{ name: "standard", tokensPerMinute: 1000 }];
const consumers = [{ name: "checkout", tier: "standard" }];

describe("TokenGovernance", () => {
  it("gives each tier a published product and each consumer a key of its own, which is secret", async () => {
    const { one, all, outputs, secretOutputs } = await deployed(() => {
      const tokens = new TokenGovernance("tokens", { gateway: newGateway(), tiers, consumers });
      return { keys: tokens.keys, products: tokens.productIds };
    });
    expect(one("Product", "tokens-standard").inputs).toMatchObject({
      subscriptionRequired: true,
      approvalRequired: false,
      state: "published",
    });
    expect(all("Subscription")).toHaveLength(1);
    expect(one("Subscription", "tokens-checkout").inputs.scope).toBe(one("Product", "tokens-standard").id);
    expect(outputs).toMatchObject({
      products: ["tokens-standard"],
      keys: { checkout: expect.stringMatching(/\S{16,}/) },
    });
    expect(secretOutputs.has("keys")).toBe(true);
  });

  it("limits by subscription, refuses callers without a tier, and measures with five dimensions", async () => {
    const { one } = await deployed(
      () => void new TokenGovernance("tokens", { gateway: newGateway(), tiers, consumers }),
    );
    const fragmentOf = (id: string) => String((one("Resource", id).inputs.properties as Record<string, unknown>).value);
    const limit = fragmentOf("tokens-limit");
    expect(limit).toMatch(/<llm-token-limit[^>]*counter-key="@\(context\.Subscription\.Id\)"/);
    expect(limit).toMatch(/tokens-per-minute="1000"/);
    expect(limit).toMatch(/estimate-prompt-tokens="false"/);
    expect(limit).toMatch(/<otherwise>\s*<return-response>\s*<set-status code="403"/);
    const measure = fragmentOf("tokens-measure");
    const names = [...measure.matchAll(/<dimension name="([^"]*)"/g)].map(([, name]) => name);
    expect(names).toEqual(["API ID", "Product ID", "Subscription ID", "Consumer", "Tier"]);
    for (const text of [limit, measure]) expect(policyErrors(text)).toEqual([]);
  });

  it("names tiers and consumers as they are called, and its metrics ai-gateway, unless it is told other names", async () => {
    const { one } = await deployed(
      () => void new TokenGovernance("tokens", { gateway: newGateway(), tiers, consumers }),
    );
    const measure = one("Resource", "tokens-measure").inputs.properties as { value: string };
    expect(measure.value).toContain('<llm-emit-token-metric namespace="ai-gateway">');
    expect(one("Product", "tokens-standard").inputs.displayName).toBe("standard");
    expect(one("Subscription", "tokens-checkout").inputs.displayName).toBe("checkout");
    const named = await deployed(() => {
      const checkout = [{ name: "checkout", tier: "standard", displayName: "Checkout agent" }];
      const args = { gateway: newGateway(), tiers, consumers: checkout, metricNamespace: "shop" };
      new TokenGovernance("tokens", args);
    });
    const other = named.one("Resource", "tokens-measure").inputs.properties as { value: string };
    expect(other.value).toContain('<llm-emit-token-metric namespace="shop">');
    expect(named.one("Subscription", "tokens-checkout").inputs.displayName).toBe("Checkout agent");
  });

  it("refuses names that differ by case alone, which Azure takes for one", async () => {
    const args = {
      tiers: [
        { name: "s", tokensPerMinute: 1 },
        { name: "S", tokensPerMinute: 1 },
      ],
      consumers: [
        { name: "alice", tier: "s" },
        { name: "Alice", tier: "S" },
      ],
    };
    const { sentences } = await refusal(() => new TokenGovernance("tokens", { gateway: existing, ...args }));
    expect(sentences).toEqual([
      "tiers: expected a different name for each tier, compared without case.",
      "consumers: expected a different name for each consumer, compared without case.",
    ]);
  });

  it("names the argument that the policy can hold only as it is", async () => {
    const args = { gateway: existing, tiers, metricNamespace: "{{a}}" };
    const { sentences } = await refusal(() => new TokenGovernance("tokens", args));
    expect(sentences).toEqual([
      'metricNamespace: expected a text without `@(`, `@{`, `{{` and control characters, since API Management takes no expression here, got "{{a}}".',
    ]);
  });

  it("says what is wrong with numbers that are none", async () => {
    const args = { gateway: existing, tiers: [{ name: "a", tokensPerMinute: Number.NaN }] };
    const { sentences } = await refusal(() => new TokenGovernance("tokens", args));
    expect(sentences).toEqual(["tiers[0].tokensPerMinute: expected a number, got NaN."]);
  });

  it("tells all problems at once and registers nothing", async () => {
    const args = {
      tiers: [{ name: "a" }, { name: "b", tokenQuota: 5 }, { name: "c", tokensPerMinute: -1 }],
      consumers: [{ name: '"/><x', tier: "a" }],
    };
    const { paths, registered } = await refusal(() => new TokenGovernance("tokens", { gateway: existing, ...args }));
    expect(paths).toEqual(expect.arrayContaining(["tiers[0]", "tiers[1]", "tiers[2].tokensPerMinute"]));
    expect(paths).toContain("consumers[0].name");
    expect(registered).toEqual([]);
    const consumption = { ...existing, sku: "consumption" };
    const without = await refusal(() => new TokenGovernance("t", { gateway: consumption, tiers: [] }));
    expect(without.sentences).toEqual([
      'gateway.sku: expected a SKU with llm-token-limit, which Consumption has not, got "consumption".',
      "tiers: expected at least one tier.",
    ]);
    const stranger = [{ name: "checkout", tier: "gold" }];
    const unknown = await refusal(() => new TokenGovernance("t", { gateway: existing, tiers, consumers: stranger }));
    expect(unknown.paths).toEqual(["consumers[0].tier"]);
  });
});
