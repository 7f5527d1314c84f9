import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import type { Data } from "../element";
import { given, unexpected } from "../given";
import { allSections, policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "log-to-eventhub",
  summary: "Sends a text to an event hub.",
  attributes: {
    "logger-id": string({ required: true, expression: false }),
    "partition-id": string({ expression: false }),
    "partition-key": string(),
  },
  oneOf: [{ attributes: ["partition-id", "partition-key"], need: "at-most-one" }],
  text: { required: false, expression: true },
  sections: allSections,
  scopes: ["global", "product", "api", "operation"],
  gateways: ["classic", "v2", "consumption", "self-hosted"],
  documentation: policyPage("log-to-eventhub"),
};

/** The text, and where it goes. */
export interface LogToEventhubArgs {
  /** Id of the logger of the event hub. */
  loggerId: string;
  /** The text, up to 200 KB: what is beyond is cut off. Never the body of a stream. */
  message: Data;
  /** Index of the partition. @default - Event Hubs chooses, or `partitionKey` */
  partitionId?: string;
  /** Texts with the same key go to the same partition. @default - Event Hubs chooses, or `partitionId` */
  partitionKey?: Data;
}

/**
 * Sends a text to an event hub. Sampling of Application Insights does not count.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/log-to-eventhub-policy
 */
export function logToEventhub(args: LogToEventhubArgs): Element {
  const { loggerId, message, partitionId, partitionKey } = given(row.name, args);
  if (message === undefined) throw unexpected(`${row.name}.message`, "a text", message, "Pass one.");
  const attributes = { "logger-id": loggerId, "partition-id": partitionId, "partition-key": partitionKey };
  return buildStatement(row, attributes, message);
}
