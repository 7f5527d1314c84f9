// What the statements for Dapr have in common.
import { boolean, integer, string } from "./statement-row";

export const daprAttributes = {
  "ignore-error": boolean({ default: "false", expression: false }),
  "response-variable-name": string({ expression: false }),
  timeout: integer({ minimum: 1, maximum: 240, default: "5" }),
  template: string({ values: ["Liquid", "liquid"], expression: false }),
  "content-type": string({ values: ["application/json"], expression: false }),
};
