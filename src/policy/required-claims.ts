// `<required-claims>` of the statements that validate tokens.
import type { Element } from "./document";
import { type Data, element } from "./element";
import { given, listed } from "./given";
import { type ChildRow, string } from "./statement-row";

export function requiredClaimsRow(minimum: number): ChildRow {
  return {
    name: "required-claims",
    maximum: 1,
    children: [
      {
        name: "claim",
        minimum,
        attributes: {
          name: string({ required: true }),
          match: string({ values: ["all", "any"], default: "all" }),
          separator: string(),
        },
        children: [{ name: "value", text: { required: false, expression: true } }],
      },
    ],
  };
}

export const ClaimMatch = { All: "all", Any: "any" } as const;
export type ClaimMatch = (typeof ClaimMatch)[keyof typeof ClaimMatch];

export interface RequiredClaimArgs {
  name: string;
  /** Whether all values must be in the claim, or one of them. @default "all" */
  match?: ClaimMatch;
  /** Splits a claim that holds several values in one string, such as `scp`. */
  separator?: string;
  /** None: the claim must only be there. */
  values?: readonly Data[];
}

/** The element, or nothing when no claim is required. */
export function requiredClaims(claims: readonly RequiredClaimArgs[] = []): Element | undefined {
  if (listed("required-claims", claims).length === 0) return undefined;
  return element("required-claims", {}, ...claims.map(claim));
}

/** `<name><item>…</item>…</name>`, or nothing for an empty list. */
export function list(name: string, item: string, values: readonly Data[] = []): Element | undefined {
  return listed(name, values).length === 0
    ? undefined
    : element(name, {}, ...values.map((value) => element(item, {}, value)));
}

function claim(args: RequiredClaimArgs): Element {
  const { name, match, separator, values = [] } = given("required-claims.claim", args);
  return element(
    "claim",
    { name, match, separator },
    ...listed("required-claims.claim", values).map((value) => element("value", {}, value)),
  );
}

interface ListOptions {
  readonly minimum?: number;
  readonly expression?: boolean;
}

/** The row of `<name><item>…</item>…</name>`: by default of at least one item, which may be an expression. */
export function listRow(name: string, item: string, { minimum = 1, expression = true }: ListOptions = {}): ChildRow {
  return { name, maximum: 1, children: [{ name: item, minimum, text: { required: true, expression } }] };
}
