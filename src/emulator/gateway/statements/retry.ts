import type { Exchange } from "../exchange";
import { faultResponse } from "../fault-response";
import { PolicyFault } from "../policy-fault";
import { waitBefore } from "../retry-wait";
import type { StatementHandler } from "../statement-handler";

/**
 * `<retry>`: runs its statements, then again up to `count` times while the condition holds. A backend that could not be
 * reached counts as an attempt without a response; its error is thrown again when no attempt is left.
 * @see https://learn.microsoft.com/azure/api-management/retry-policy
 */
export const retry: StatementHandler = (element, compiler) => {
  if (element.attributes.condition === undefined) {
    compiler.refuse(element, "`condition`: expected an expression that gives a Boolean. Add it.");
  }
  // The condition reads what an attempt has brought, so its bodies are read after the attempt, not before the statement.
  const condition = compiler.prepared((apart) => apart.boolean(element, "condition", false));
  const count = compiler.integer(element, "count");
  const waits = {
    interval: compiler.number(element, "interval"),
    maximum: compiler.number(element, "max-interval"),
    delta: compiler.number(element, "delta"),
    fastFirst: compiler.boolean(element, "first-fast-retry", false),
  };
  if (count === undefined) compiler.refuse(element, "`count`: expected a number from 1 to 50. Add it.");
  if (waits.interval === undefined) compiler.refuse(element, "`interval`: expected seconds. Add it.");
  const literalCount = element.attributes.count;
  if (typeof literalCount === "string" && !(Number(literalCount) >= 1 && Number(literalCount) <= 50)) {
    compiler.refuse(element, `\`count\`: expected a number from 1 to 50, got ${literalCount}. Correct it.`);
  }
  const attempt = compiler.steps(element);

  return async (exchange) => {
    const most = count?.(exchange) ?? 0;
    for (let done = 1; ; done++) {
      const fault = await attemptOnce(() => attempt(exchange), exchange);
      if (exchange.finished) return;
      if (done > most || !(await wants(exchange, fault))) {
        if (fault !== undefined) throw fault;
        return;
      }
      const seconds = waitBefore(done, exchange, waits);
      if (seconds > 0) await exchange.services.clock.sleep(seconds * 1000, exchange.signal);
    }
  };

  async function wants(exchange: Exchange, fault: PolicyFault | undefined): Promise<boolean> {
    try {
      await condition.prepare?.(exchange);
      return condition.result(exchange);
    } catch (error) {
      throw fault ?? error;
    }
  }
};

const transportReasons = ["BackendConnectionFailure", "Timeout"];

/** A backend's failure is given back; every other error goes on its way. */
async function attemptOnce(run: () => void | Promise<void>, exchange: Exchange): Promise<PolicyFault | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    if (!(error instanceof PolicyFault) || !transportReasons.includes(error.reason)) throw error;
    // A 503 of the gateway itself (no eligible pool member) is a response that conditions can see.
    exchange.response = error.status === 503 ? faultResponse(error) : undefined;
    return error;
  }
}
