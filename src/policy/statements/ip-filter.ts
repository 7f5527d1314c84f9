import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import { type Data, element } from "../element";
import { given, listed } from "../given";
import { allGateways, allScopes, policyPage, type StatementRow, string } from "../statement-row";

export const IpFilterAction = { Allow: "allow", Forbid: "forbid" } as const;
export type IpFilterAction = (typeof IpFilterAction)[keyof typeof IpFilterAction];

export const row: StatementRow = {
  name: "ip-filter",
  summary: "Lets callers in, or keeps them out, by their IP address.",
  follows:
    "The page of 02/2026. It asks for the action, for which Microsoft's schema has a default. Expressions in the ends of a range are assumed, because both are silent.",
  attributes: { action: string({ required: "contested", values: Object.values(IpFilterAction) }) },
  anyOrder: true,
  anyChild: ["address", "address-range"],
  children: [
    { name: "address", text: { required: true, expression: true } },
    { name: "address-range", attributes: { from: string({ required: true }), to: string({ required: true }) } },
  ],
  sections: ["inbound"],
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("ip-filter"),
};

/** Addresses from one to another. */
export interface AddressRangeArgs {
  /** First address. */
  from: Data;
  /** Last address. */
  to: Data;
}

/** Whose calls are let in, or kept out. At least one address or range. */
export interface IpFilterArgs {
  /** `allow` refuses everybody else, `forbid` lets everybody else in. */
  action: IpFilterAction;
  /**
   * Single addresses.
   * @default - none; then `addressRanges` is required
   */
  addresses?: readonly Data[];
  /**
   * Ranges of addresses.
   * @default - none; then `addresses` is required
   */
  addressRanges?: readonly AddressRangeArgs[];
}

/**
 * Lets callers in, or keeps them out, by their IP address.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/ip-filter-policy
 */
export function ipFilter(args: IpFilterArgs): Element {
  const { action, addresses = [], addressRanges = [] } = given(row.name, args);
  const path = `${row.name}.address-range`;
  const ranges = listed(path, addressRanges).map((range) => {
    const { from, to } = given(path, range);
    return element("address-range", { from, to });
  });
  const single = listed(`${row.name}.address`, addresses).map((address) => element("address", {}, address));
  return buildStatement(row, { action }, ...single, ...ranges);
}
