// SKUs of API Management, which Azure takes in any case.
// https://learn.microsoft.com/azure/api-management/api-management-features

/** The most units that a service of a SKU has in one region; unbounded where no bound is documented. */
const mostUnits: Readonly<Record<string, number>> = {
  Developer: 1,
  Basic: 2,
  Standard: 4,
  Premium: Number.POSITIVE_INFINITY,
  Consumption: 0,
  Isolated: Number.POSITIVE_INFINITY,
  BasicV2: 10,
  StandardV2: 10,
  PremiumV2: Number.POSITIVE_INFINITY,
};

/** The names as they are documented, of API versions up to 2025-09-01-preview. */
export const serviceSkus: readonly string[] = Object.keys(mostUnits);

/** Whether there is a SKU of that name. */
export function isServiceSku(name: unknown): boolean {
  return documented(name) !== undefined;
}

/** What the units of a SKU must be, when these are not; undefined when they may be so, or the SKU is unknown. */
export function expectedUnits(name: unknown, units: unknown): string | undefined {
  const most = mostUnits[documented(name) ?? ""];
  if (most === undefined) return undefined;
  const least = Math.min(1, most);
  if (typeof units === "number" && Number.isInteger(units) && units >= least && units <= most) return undefined;
  if (least === most) return String(most);
  return Number.isFinite(most) ? `a whole number from ${least} to ${most}` : `a whole number of at least ${least}`;
}

function documented(name: unknown): string | undefined {
  const given = String(name).toLowerCase();
  return serviceSkus.find((known) => known.toLowerCase() === given);
}
