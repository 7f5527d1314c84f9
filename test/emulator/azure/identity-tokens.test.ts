import { expect, test } from "vitest";
import { ArmState } from "../../../src/emulator/azure/arm-state";
import { IdentityTokens } from "../../../src/emulator/azure/identity-tokens";
import { ManualClock } from "../gateway/manual-clock";

/** Tokens from an issuer that says how often it was asked for each resource, and fails as long as `fails` is true. */
function issued() {
  const issuer = { asked: [] as string[], fails: false };
  const token = async ({ audience }: { readonly audience: string }) => {
    issuer.asked.push(audience);
    if (issuer.fails) throw new Error("The issuer is down.");
    return `token ${issuer.asked.length} for ${audience}`;
  };
  const clock = new ManualClock();
  return { issuer, clock, tokens: new IdentityTokens({ token }, clock, new ArmState()) };
}

test("a token is used again until ten minutes before it expires", async () => {
  const { clock, tokens } = issued();
  expect(await tokens.token("me", "https://a")).toBe("token 1 for https://a");
  await clock.advance(49 * 60_000);
  expect(await tokens.token("me", "https://a")).toBe("token 1 for https://a");
  await clock.advance(60_000);
  expect(await tokens.token("me", "https://a")).toBe("token 2 for https://a");
});

test("a token that could not be had is asked for again by the next who wants it", async () => {
  const { issuer, tokens } = issued();
  issuer.fails = true;
  await expect(tokens.token("me", "https://a")).rejects.toThrow("The issuer is down.");
  issuer.fails = false;
  expect(await tokens.token("me", "https://a")).toBe("token 2 for https://a");
});

test("of the tokens of very many resources the newest thousand are kept", async () => {
  const { issuer, tokens } = issued();
  for (let n = 0; n < 1001; n++) await tokens.token("me", `https://${n}`);
  issuer.asked.length = 0;
  await tokens.token("me", "https://1000");
  await tokens.token("me", "https://1");
  expect(issuer.asked).toEqual([]);
  await tokens.token("me", "https://0");
  expect(issuer.asked).toEqual(["https://0"]);
});
