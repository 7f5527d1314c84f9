import type { Element } from "apim-ai-gateway/policy";
import { bytesBody } from "../body";
import { contentOf } from "../child-elements";
import type { Exchange, ExchangeRequest, ExchangeResponse } from "../exchange";
import type { StatementCompiler, StatementHandler, Step } from "../statement-handler";

/**
 * `<set-body>`: a text or an expression as the message's body; the request's in inbound and backend, the response's in
 * outbound and on-error. Liquid templates are refused.
 * @see https://learn.microsoft.com/azure/api-management/set-body-policy
 */
export const setBody: StatementHandler = (element, compiler) => {
  const ofRequest = compiler.where.section === "inbound" || compiler.where.section === "backend";
  return bodyStep(element, compiler, (exchange) => (ofRequest ? exchange.request : exchange.response));
};

/** A set-body statement on the message that `target` names. */
export function bodyStep(
  element: Element,
  compiler: StatementCompiler,
  target: (exchange: Exchange) => ExchangeRequest | ExchangeResponse | undefined,
): Step {
  for (const name of ["template", "xsi-nil", "parse-date"]) {
    const value = compiler.literal(element, name);
    if (value !== undefined && value !== "none") {
      compiler.refuse(
        element,
        `\`${name}\`: expected no attribute, got ${value}. Templates do not run here: use an expression.`,
      );
    }
  }
  const text = compiler.text(contentOf(element));
  return (exchange) => {
    const message = target(exchange);
    if (message === undefined) return;
    message.body = bytesBody(text(exchange));
    message.headers.delete("content-encoding");
  };
}
