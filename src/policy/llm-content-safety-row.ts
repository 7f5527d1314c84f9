import { listRow } from "./required-claims";
import { allGateways, boolean, integer, policyPage, type StatementRow, string } from "./statement-row";

export const ContentSafetyCategory = {
  Hate: "Hate",
  SelfHarm: "SelfHarm",
  Sexual: "Sexual",
  Violence: "Violence",
} as const;
export type ContentSafetyCategory = (typeof ContentSafetyCategory)[keyof typeof ContentSafetyCategory];

export const ContentSafetyOutputType = {
  FourSeverityLevels: "FourSeverityLevels",
  EightSeverityLevels: "EightSeverityLevels",
} as const;
export type ContentSafetyOutputType = (typeof ContentSafetyOutputType)[keyof typeof ContentSafetyOutputType];

const category = {
  name: "category",
  minimum: 1,
  attributes: {
    name: string({ required: true, values: Object.values(ContentSafetyCategory) }),
    threshold: integer({ required: true, minimum: 0, maximum: 7 }),
  },
} as const;

export const row: StatementRow = {
  name: "llm-content-safety",
  summary: "Lets Azure AI Content Safety look at prompts and answers, and blocks what is harmful.",
  follows:
    "The page of 03/2026, which has lost the operation scope that the one of 02/2025 had. Its list of gateways has Consumption, its banner of tiers has not.",
  attributes: {
    "backend-id": string({ required: true }),
    "shield-prompt": boolean({ default: "false" }),
    "enforce-on-completions": boolean({ default: "false" }),
    "window-size": integer({ minimum: 1, default: "10000" }),
    "window-overlap-size": integer({ minimum: 0 }),
  },
  anyOrder: true,
  children: [
    {
      name: "categories",
      maximum: 1,
      attributes: {
        "output-type": string({
          values: Object.values(ContentSafetyOutputType),
          default: ContentSafetyOutputType.FourSeverityLevels,
        }),
      },
      children: [category],
    },
    listRow("blocklists", "id"),
  ],
  sections: ["inbound", "outbound"],
  scopes: ["global", "workspace", "product", "api"],
  gateways: allGateways,
  documentation: policyPage("llm-content-safety"),
};
