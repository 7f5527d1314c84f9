import {
  allGateways,
  allScopes,
  boolean,
  type ChildRow,
  integer,
  policyPage,
  type StatementRow,
  string,
} from "./statement-row";
import { action } from "./validation-action";

export const ContentValidator = { Json: "json", Xml: "xml", Soap: "soap" } as const;
export type ContentValidator = (typeof ContentValidator)[keyof typeof ContentValidator];

const contentTypeMap: ChildRow = {
  name: "content-type-map",
  maximum: 1,
  attributes: {
    "any-content-type-value": string({ expression: false }),
    "missing-content-type-value": string({ expression: false }),
  },
  children: [
    {
      name: "type",
      attributes: { from: string(), when: boolean(), to: string({ required: true }) },
      oneOf: [{ attributes: ["from", "when"], need: "one" }],
    },
  ],
};

const content: ChildRow = {
  name: "content",
  attributes: {
    type: string(),
    "validate-as": string({ required: true, values: Object.values(ContentValidator), expression: false }),
    "schema-id": string(),
    "schema-ref": string(),
    action: action(),
    "allow-additional-properties": boolean({ expression: false }),
    "case-insensitive-property-names": boolean({ default: "false", expression: false }),
  },
};

/** Greatest body that is looked at, in bytes. */
export const maximumContentSize = 4 * 1024 * 1024;

export const row: StatementRow = {
  name: "validate-content",
  summary: "Holds the size and the body of a request or response against a schema.",
  follows:
    "The page of 08/2026: bodies up to 4 MB; older pages say 100 KB, and one has an example of 10 MB, which is not refused in documents. Its table leaves out the action of `content`, which its statement and Microsoft's schema have.",
  attributes: {
    "unspecified-content-type-action": action(),
    "max-size": integer({ required: true, minimum: 0 }),
    "size-exceeded-action": action(),
    "errors-variable-name": string({ expression: false }),
  },
  children: [contentTypeMap, content],
  sections: ["inbound", "outbound", "on-error"],
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("validate-content"),
};
