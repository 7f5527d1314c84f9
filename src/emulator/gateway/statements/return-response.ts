import { childElements } from "../child-elements";
import type { Exchange, ExchangeResponse } from "../exchange";
import { ExchangeSlot } from "../exchange-slot";
import { HeaderMap } from "../headers";
import type { StatementHandler, Step } from "../statement-handler";
import { bodyStep } from "./set-body";
import { headerStep } from "./set-header";
import { statusStep } from "./set-status";

/** While the response is made its expressions still see the one before, so it is kept apart from it. */
const making = new ExchangeSlot<ExchangeResponse>();

/**
 * `<return-response>`: ends the pipeline with a response made here, 200 without a body unless it says otherwise.
 * @see https://learn.microsoft.com/azure/api-management/return-response-policy
 */
export const returnResponse: StatementHandler = (element, compiler) => {
  if (element.attributes["response-variable-name"] !== undefined) {
    compiler.refuse(
      element,
      "`response-variable-name`: expected no attribute. Responses kept in variables do not run here: build the response from set-status, set-header and set-body.",
    );
  }
  const target = (exchange: Exchange) => making.get(exchange);
  const steps: Step[] = childElements(element).map((child) => {
    if (child.name === "set-status") return statusStep(child, compiler, target);
    if (child.name === "set-header") return headerStep(child, compiler, (exchange) => making.get(exchange)?.headers);
    if (child.name === "set-body") return bodyStep(child, compiler, target);
    compiler.refuse(
      child,
      `\`return-response\`: expected set-status, set-header or set-body, got \`${child.name}\`. Remove it.`,
    );
    return () => undefined;
  });

  return (exchange) => {
    const made: ExchangeResponse = { status: 200, reason: "OK", headers: new HeaderMap(), body: undefined };
    making.set(exchange, made);
    for (const step of steps) void step(exchange);
    exchange.response = made;
    exchange.finished = true;
  };
};
