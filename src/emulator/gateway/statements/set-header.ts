import type { Element } from "apim-ai-gateway/policy";
import { childElements, contentOf } from "../child-elements";
import type { Exchange, Headers } from "../exchange";
import { isHeaderName, isHeaderValue } from "../headers";
import { PolicyFault } from "../policy-fault";
import { policyWrites } from "../policy-headers";
import type { StatementCompiler, StatementHandler, Step } from "../statement-handler";

const actions = ["override", "skip", "append", "delete"];

/**
 * `<set-header name exists-action><value/>…</set-header>`: request headers in inbound and backend, response headers in
 * outbound and on-error.
 * @see https://learn.microsoft.com/azure/api-management/set-header-policy
 */
export const setHeader: StatementHandler = (element, compiler) => {
  const ofRequest = compiler.where.section === "inbound" || compiler.where.section === "backend";
  return ofRequest
    ? headerStep(element, compiler, ({ request }) => request.headers, policyWrites)
    : headerStep(element, compiler, ({ response }) => response?.headers);
};

/** A set-header statement on the headers that `target` names; `writes` is told each name before it is written. */
export function headerStep(
  element: Element,
  compiler: StatementCompiler,
  target: (exchange: Exchange) => Headers | undefined,
  writes?: (exchange: Exchange, name: string) => void,
): Step {
  const name = compiler.attribute(element, "name");
  const action = compiler.literal(element, "exists-action") ?? "override";
  const values = childElements(element, "value").map((child) => compiler.text(contentOf(child)));
  if (name === undefined) compiler.refuse(element, "`name`: expected a header name. Add it.");
  if (!actions.includes(action)) {
    compiler.refuse(element, `\`exists-action\`: expected ${actions.join(", ")}, got ${action}. Use one of them.`);
  }
  if (action !== "delete" && values.length === 0) {
    compiler.refuse(element, "`value`: expected at least one. Add a value, or use exists-action delete.");
  }
  if (name === undefined) return () => undefined;

  return (exchange) => {
    const headers = target(exchange);
    if (headers === undefined) return;
    const header = checkedName(name(exchange));
    if (action === "delete") return headers.delete(header);
    if (action === "skip" && headers.get(header) !== undefined) return;
    writes?.(exchange, header);
    const texts = values.map((value) => checkedValue(header, value(exchange)));
    if (action === "append") for (const text of texts) headers.append(header, text);
    else headers.set(header, ...texts);
  };
}

function checkedName(name: string): string {
  if (isHeaderName(name)) return name;
  throw new PolicyFault("set-header", "ExpressionValueEvaluationFailure", "The name is not a header name.", 500);
}

/** A value that could start another header is never sent. */
function checkedValue(name: string, value: string): string {
  if (isHeaderValue(value)) return value;
  const message = `The value of header ${name} has characters that a header cannot carry.`;
  throw new PolicyFault("set-header", "ExpressionValueEvaluationFailure", message, 500);
}
