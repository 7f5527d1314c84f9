import { ArrivedBody } from "./body";
import type { Body, Exchange, PolicyLocation } from "./exchange";
import { PolicyFault } from "./policy-fault";
import type { Step } from "./statement-handler";

/** Runs statements one after the other; nothing waits unless a statement does. */
export function sequence(statements: readonly { readonly step: Step; readonly location: PolicyLocation }[]): Step {
  const count = statements.length;
  const runFrom = (exchange: Exchange, start: number): void | Promise<void> => {
    for (let index = start; index < count; index++) {
      if (exchange.finished) return undefined;
      const statement = statements[index] as (typeof statements)[number];
      exchange.at = statement.location;
      const waiting = statement.step(exchange);
      if (waiting !== undefined)
        return index + 1 === count ? waiting : waiting.then(() => runFrom(exchange, index + 1));
    }
    return undefined;
  };
  return (exchange) => runFrom(exchange, 0);
}

/** Which bodies a statement's expressions read. */
export interface BodyNeeds {
  request: boolean;
  response: boolean;
}

/** A step that reads the bodies which a statement needs; it waits only when one is not there yet. */
export function readBodies(needs: BodyNeeds): Step | undefined {
  if (!needs.request && !needs.response) return undefined;
  return (exchange) => {
    const request = needs.request ? missing(exchange.request.body) : undefined;
    const response = needs.response ? missing(exchange.response?.body) : undefined;
    if (request === undefined && response === undefined) return undefined;
    return readAll(request, response);
  };
}

function missing(body: Body | undefined): Body | undefined {
  if (body instanceof ArrivedBody) body.read();
  return body === undefined || body.bytes !== undefined ? undefined : body;
}

async function readAll(request: Body | undefined, response: Body | undefined): Promise<void> {
  try {
    await request?.buffer();
  } catch {
    throw new PolicyFault(
      "request",
      "ClientConnectionFailure",
      "The client went away before its request was complete.",
      400,
    );
  }
  try {
    await response?.buffer();
  } catch {
    throw new PolicyFault("forward-request", "BackendConnectionFailure", "The backend cut its response.", 500);
  }
}
