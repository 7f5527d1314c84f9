import { allScopes, boolean, integer, policyPage, type StatementRow, string } from "./statement-row";

export const TokenQuotaPeriod = {
  Hourly: "Hourly",
  Daily: "Daily",
  Weekly: "Weekly",
  Monthly: "Monthly",
  Yearly: "Yearly",
} as const;
export type TokenQuotaPeriod = (typeof TokenQuotaPeriod)[keyof typeof TokenQuotaPeriod];

export const row: StatementRow = {
  name: "llm-token-limit",
  summary: "Limits the tokens of a key, per minute, per period, or both.",
  attributes: {
    "counter-key": string({ required: true }),
    "tokens-per-minute": integer({ minimum: 1 }),
    "token-quota": integer({ minimum: 1 }),
    "token-quota-period": string({ values: Object.values(TokenQuotaPeriod) }),
    "estimate-prompt-tokens": boolean({ required: "contested", expression: false }),
    "retry-after-header-name": string({ default: "Retry-After", expression: false }),
    "retry-after-variable-name": string({ expression: false }),
    "remaining-quota-tokens-header-name": string({ expression: false }),
    "remaining-quota-tokens-variable-name": string({ expression: false }),
    "remaining-tokens-header-name": string({ expression: false }),
    "remaining-tokens-variable-name": string({ expression: false }),
    "tokens-consumed-header-name": string({ expression: false }),
    "tokens-consumed-variable-name": string({ expression: false }),
    "prompt-type": string({
      values: ["auto", "chat-completion", "completion", "embeddings"],
      default: "auto",
      undocumented: true,
    }),
    "ignore-prompt": boolean({ default: "false", undocumented: true }),
  },
  follows:
    "The page of 04/2026: a limit per minute and a quota may stand in one element; older pages allow one of them. Its table asks for estimate-prompt-tokens, its example of a quota leaves it out.",
  oneOf: [{ attributes: ["tokens-per-minute", "token-quota"], need: "any" }],
  requires: { "token-quota": "token-quota-period", "token-quota-period": "token-quota" },
  sections: ["inbound"],
  scopes: allScopes,
  gateways: ["classic", "v2", "self-hosted", "workspace"],
  documentation: policyPage("llm-token-limit"),
};
