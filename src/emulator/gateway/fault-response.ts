import { bytesBody } from "./body";
import type { ExchangeResponse } from "./exchange";
import { HeaderMap, isHeaderName, isHeaderValue } from "./headers";
import type { PolicyFault } from "./policy-fault";

/** The response that a fault makes when no on-error statement makes another. */
export function faultResponse(fault: PolicyFault, activityId?: string): ExchangeResponse {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(fault.headers)) {
    // A fault's header may quote what a caller sent; what cannot be a header must not stop the answer.
    if (isHeaderName(name) && isHeaderValue(value)) headers.set(name, value);
  }
  if (!headers.has("content-type")) headers.set("content-type", "application/json");
  const shown = { statusCode: fault.status, message: fault.status === 500 ? "Internal server error" : fault.message };
  const body = fault.body ?? JSON.stringify(fault.status === 500 ? { ...shown, activityId } : shown);
  return { status: fault.status, reason: "", headers, body: bytesBody(body) };
}
