import { fragments, inResolvers, parameters, response, textPart } from "../resolver-parts";
import { boolean, policyPage, type StatementRow, single, string } from "../statement-row";
import { row as setBody } from "./set-body";

const template = string({ values: ["liquid"], expression: false });
const dataTypes = ["string", "number", "bool", "none", "null"];
const dataType = string({ values: dataTypes, default: "string" });
const partitionKey = textPart("partition-key", { "data-type": dataType, template });
const etag = textPart("etag", { type: string({ values: ["match", "no-match"], default: "match" }), template });
const levels = ["bounded-staleness", "consistent-prefix", "eventual", "session", "strong"];
const settings = {
  "consistency-level": string({ values: levels }),
  "pre-trigger": string(),
  "post-trigger": string(),
};

export const row: StatementRow = {
  name: "cosmosdb-data-source",
  summary: "Resolves a field of a GraphQL API with a query, read, delete or write in Cosmos DB.",
  follows:
    "The page of 03/2024, whose orders of parts differ between samples and tables, so that they are not checked; fragments stand in the schema of Microsoft's editor only.",
  children: [
    {
      name: "connection-info",
      minimum: 1,
      maximum: 1,
      children: [
        textPart(
          "connection-string",
          { "use-managed-identity": boolean({ default: "false" }), "client-id": string({ undocumented: true }) },
          1,
        ),
        textPart("database-name", {}, 1),
        textPart("container-name", {}, 1),
      ],
      anyOrder: true,
    },
    {
      name: "query-request",
      maximum: 1,
      attributes: { "enable-low-precision-order-by": boolean() },
      children: [
        textPart("sql-statement"),
        parameters({ name: string({ required: true }), type: string({ undocumented: true }), template }),
        partitionKey,
        {
          name: "paging",
          maximum: 1,
          children: [textPart("max-item-count", { template }, 1), textPart("continuation-token", { template }, 1)],
        },
      ],
      anyOrder: true,
    },
    { name: "read-request", maximum: 1, children: [textPart("id", { template }, 1), partitionKey], anyOrder: true },
    {
      name: "delete-request",
      maximum: 1,
      attributes: settings,
      children: [textPart("id", { template }, 1), partitionKey, etag],
      anyOrder: true,
    },
    {
      name: "write-request",
      maximum: 1,
      attributes: {
        type: string({ values: ["insert", "replace", "upsert"], default: "upsert" }),
        ...settings,
        "enable-content-response-on-write": boolean({ undocumented: true }),
        "indexing-directive": string({ default: "default" }),
      },
      children: [textPart("id", { template }), partitionKey, etag, single(setBody), fragments],
      anyOrder: true,
    },
    response,
  ],
  anyOrder: true,
  ...inResolvers,
  gateways: ["classic", "v2"],
  documentation: policyPage("cosmosdb-data-source"),
};
