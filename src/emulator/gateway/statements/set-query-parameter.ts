import { childElements, contentOf } from "../child-elements";
import { parameterName } from "../query-parameter";
import type { StatementHandler } from "../statement-handler";

const actions = ["override", "skip", "append", "delete"];

/**
 * Sets, adds or removes a query parameter of the request to the backend. Names are compared without regard to case,
 * which is assumed.
 * @see https://learn.microsoft.com/azure/api-management/set-query-parameter-policy
 */
export const setQueryParameter: StatementHandler = (element, compiler) => {
  const name = compiler.attribute(element, "name");
  const action = compiler.literal(element, "exists-action") ?? "override";
  const values = childElements(element, "value").map((child) => compiler.text(contentOf(child)));
  if (name === undefined) compiler.refuse(element, "`name`: expected the name of a parameter. Add it.");
  if (!actions.includes(action))
    compiler.refuse(element, `\`exists-action\`: expected ${actions.join(", ")}, got ${action}. Use one of them.`);
  if (action !== "delete" && values.length === 0)
    compiler.refuse(element, "`value`: expected at least one. Add a value, or use exists-action delete.");

  return (exchange) => {
    if (name === undefined) return;
    const parameter = name(exchange);
    const pairs = exchange.request.query.split("&").filter((pair) => pair !== "");
    // Other parameters stay as they were written: some backends tell `%20` from `+`.
    const others = pairs.filter((pair) => parameterName(pair) !== parameter.toLowerCase());
    if (action === "skip" && others.length < pairs.length) return;
    const kept = action === "append" ? pairs : others;
    const added =
      action === "delete"
        ? []
        : values.map((value) => `${encodeURIComponent(parameter)}=${encodeURIComponent(value(exchange))}`);
    exchange.request.query = [...kept, ...added].join("&");
  };
};
