import { bytesBody } from "./body";
import type { ExchangeResponse } from "./exchange";
import { HeaderMap } from "./headers";
import type { PolicyFault } from "./policy-fault";

/** The response that a fault makes when no on-error statement makes another. */
export function faultResponse(fault: PolicyFault, activityId?: string): ExchangeResponse {
  const headers = HeaderMap.from(fault.headers);
  if (!headers.has("content-type")) headers.set("content-type", "application/json");
  const shown = { statusCode: fault.status, message: fault.status === 500 ? "Internal server error" : fault.message };
  const body = fault.body ?? JSON.stringify(fault.status === 500 ? { ...shown, activityId } : shown);
  return { status: fault.status, reason: "", headers, body: bytesBody(body) };
}
