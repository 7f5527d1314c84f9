import type { GatewayFault } from "../gateway/gateway-fault";

/** Why the gateway failed a request, in one line. */
export function faultLine({ status, method, path, reason, message, activityId }: GatewayFault): string {
  return `fault ${status} ${method} ${path} ${reason}: ${oneLine(message)} (${activityId})\n`;
}

/** What goes wrong beside the requests of a gateway, in one line. */
export const warningLine = (message: string): string => `warning: ${oneLine(message)}\n`;

const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, " ");
