import type { Element } from "apim-ai-gateway/policy";
import type { Exchange, ExchangeResponse } from "../exchange";
import { isHeaderValue } from "../headers";
import { PolicyFault } from "../policy-fault";
import type { StatementCompiler, StatementHandler, Step } from "../statement-handler";

/**
 * `<set-status code reason />`: the status line of the response.
 * @see https://learn.microsoft.com/azure/api-management/set-status-policy
 */
export const setStatus: StatementHandler = (element, compiler) =>
  statusStep(element, compiler, (exchange) => exchange.response);

/** A set-status statement on the response that `target` names. */
export function statusStep(
  element: Element,
  compiler: StatementCompiler,
  target: (exchange: Exchange) => ExchangeResponse | undefined,
): Step {
  const code = compiler.integer(element, "code");
  const reason = compiler.attribute(element, "reason");
  if (code === undefined) {
    compiler.refuse(element, "`code`: expected a status code. Add it.");
    return () => undefined;
  }
  return (exchange) => {
    const response = target(exchange);
    if (response === undefined) return;
    const status = code(exchange);
    const phrase = reason?.(exchange) ?? "";
    if (!Number.isInteger(status) || status < 200 || status > 999 || !isHeaderValue(phrase)) {
      const message = `Expected a status from 200 to 999 and a reason on one line, got ${status}.`;
      throw new PolicyFault("set-status", "ExpressionValueEvaluationFailure", message, 500);
    }
    response.status = status;
    response.reason = phrase;
  };
}
