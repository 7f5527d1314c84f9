// What the statements of GraphQL resolvers have in common.
import { type ChildRow, type GatewayTier, type Scope, type StatementRow, single } from "./statement-row";
import { row as includeFragmentRow } from "./statements/include-fragment";
import { row as publishEventRow } from "./statements/publish-event";
import { row as setBodyRow } from "./statements/set-body";

/** Where a statement stands that only the policy of a resolver may have. */
export const inResolvers = { sections: [], scopes: ["resolver"] } as const satisfies {
  readonly sections: StatementRow["sections"];
  readonly scopes: readonly Scope[];
};

export const gatewaysWithResolvers: readonly GatewayTier[] = ["classic", "v2", "consumption"];

/** How many fragments there may be differs from page to page, so they are not counted. */
export const fragments: ChildRow = includeFragmentRow;

export const parameters = (attributes: ChildRow["attributes"]): ChildRow => ({
  name: "parameters",
  maximum: 1,
  children: [{ name: "parameter", attributes, text: { required: false, expression: true } }],
});

/** A part that holds a text. */
export function textPart(name: string, attributes: ChildRow["attributes"] = {}, minimum = 0): ChildRow {
  return { name, minimum, maximum: 1, attributes, text: { required: true, expression: true } };
}

/** The response of a data source that is not asked by HTTP. */
export const response: ChildRow = {
  name: "response",
  maximum: 1,
  children: [fragments, single(setBodyRow), single(publishEventRow)],
  anyOrder: true,
};
