import { apiElements, apiRow } from "../api-limits";
import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import { given } from "../given";
import {
  type AttributeChoice,
  type AttributeRow,
  allGateways,
  integer,
  policyPage,
  type StatementRow,
} from "../statement-row";

const amounts: Readonly<Record<string, AttributeRow>> = {
  calls: integer({ minimum: 0, expression: false }),
  bandwidth: integer({ minimum: 0, expression: false }),
};
const someAmount: AttributeChoice = { attributes: ["calls", "bandwidth"], need: "any" };

export const row: StatementRow = {
  name: "quota",
  summary: "Limits the calls or the kilobytes of a subscription, once or in each period.",
  follows:
    "The page of 07/2024. Its tables give APIs and operations a renewal-period of their own, its statement and Microsoft's schema do not: it is accepted there, not asked for.",
  attributes: { ...amounts, "renewal-period": integer({ required: true, minimum: 0, expression: false }) },
  oneOf: [someAmount],
  children: [apiRow({ ...amounts, "renewal-period": integer({ minimum: 0, expression: false }) }, [someAmount])],
  once: true,
  sections: ["inbound"],
  scopes: ["product"],
  gateways: allGateways,
  documentation: policyPage("quota"),
};

/** How much: calls, kilobytes, or both. */
export interface QuotaAmountArgs {
  /** @default - no limit of calls; then `bandwidthKilobytes` is required */
  calls?: number;
  /** Kilobytes. @default - no limit of traffic; then `calls` is required */
  bandwidthKilobytes?: number;
}

/** A quota of an operation of its own; `name` or `id` is required. */
export interface OperationQuotaArgs extends QuotaAmountArgs {
  /** Name of the API or operation. @default - none; then `id` is required */
  name?: string;
  /** Its id, which comes before the name. @default - none; then `name` is required */
  id?: string;
}

/** A quota of an API of its own; `name` or `id` is required. */
export interface ApiQuotaArgs extends OperationQuotaArgs {
  /** Quotas of its operations. @default - none */
  operations?: readonly OperationQuotaArgs[];
}

/** How much a subscription may use, and how often that starts anew. */
export interface QuotaArgs extends QuotaAmountArgs {
  /** Seconds until the quota starts anew, from the start of the subscription; 0: never. */
  renewalPeriodSeconds: number;
  /** Quotas of single APIs of the product, which count beside this one. @default - none */
  apis?: readonly ApiQuotaArgs[];
}

/**
 * Answers 403 when a subscription has used up its quota. Only on products, and only for calls with a subscription key.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/quota-policy
 */
export function quota(args: QuotaArgs): Element {
  const { renewalPeriodSeconds, apis, calls, bandwidthKilobytes } = given(row.name, args);
  return buildStatement(
    row,
    { calls, bandwidth: bandwidthKilobytes, "renewal-period": renewalPeriodSeconds },
    ...apiElements<OperationQuotaArgs>(row.name, apis, ({ name, id, calls, bandwidthKilobytes }) => {
      return { name, id, calls, bandwidth: bandwidthKilobytes };
    }),
  );
}
