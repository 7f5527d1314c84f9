import { parseExpression, readsMember } from "apim-ai-gateway/policy";
import { describe, expect, it } from "vitest";

const reads = (code: string, block = false) => readsMember(parseExpression(code, block), ["context", "Subscription"]);

describe("readsMember", () => {
  it.each([
    ["context.Subscription.Id", false],
    ["(context)?.Subscription?.Id", false],
    ["((string)context.Subscription.Id).Length", false],
    ["var c = context; return c.Subscription.Id;", true],
  ])("finds a member in %s", (code, block) => {
    expect(reads(code, block)).toBe(true);
  });

  it.each([
    ['"context.Subscription"', false],
    ["context.User.Subscription", false],
    ["var c = context.Request; return c.Subscription;", true],
  ])("finds none in %s", (code, block) => {
    expect(reads(code, block)).toBe(false);
  });
});
