import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import { type Data, element } from "../element";
import { given } from "../given";
import { allGateways, allScopes, allSections, policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "trace",
  summary: "Adds a message to request traces, Application Insights and resource logs.",
  follows:
    "The page of 07/2024, but for on-error, where Microsoft's samples have it, and for expressions as source, which published policies have. Text without `message` is the older form, which Microsoft's schema takes.",
  attributes: {
    source: string({ required: true }),
    severity: string({ values: ["verbose", "information", "error"], default: "verbose", expression: false }),
  },
  text: { required: false, expression: true },
  anyOrder: true,
  children: [
    { name: "message", minimum: 1, maximum: 1, contested: true, text: { required: true, expression: true } },
    {
      name: "metadata",
      attributes: { name: string({ required: true }), value: string({ required: true, empty: true }) },
    },
  ],
  sections: allSections,
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("trace"),
};

export const TraceSeverity = { Verbose: "verbose", Information: "information", Error: "error" } as const;
export type TraceSeverity = (typeof TraceSeverity)[keyof typeof TraceSeverity];

/** What goes into the trace. */
export interface TraceArgs {
  /** Names what the trace is about. */
  source: Data;
  /** Application Insights gets it when the diagnostic's verbosity is at least this. @default "verbose" */
  severity?: TraceSeverity;
  /** What to say. */
  message: Data;
  /**
   * Custom properties.
   * @default - none
   */
  metadata?: Readonly<Record<string, Data>>;
}

/**
 * Writes a trace to the request's trace, to Application Insights and to the gateway's logs.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/trace-policy
 */
export function trace(args: TraceArgs): Element {
  const { source, severity, message, metadata = {} } = given(row.name, args);
  const properties = Object.entries(given(`${row.name}.metadata`, metadata)).map(([name, value]) =>
    element("metadata", { name, value }),
  );
  return buildStatement(row, { source, severity }, element("message", {}, message), ...properties);
}
