import type { GatewayFault } from "../gateway/gateway-fault";

/** Why the gateway failed a request, in one line. */
export function faultLine({ status, method, path, reason, message, activityId }: GatewayFault): string {
  return `fault ${status} ${method} ${path} ${reason}: ${message.replace(/\p{Cc}+/gu, " ")} (${activityId})\n`;
}
