import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import type { Data } from "../element";
import { given } from "../given";
import { allGateways, allScopes, policyPage, type StatementRow, string } from "../statement-row";

export const row: StatementRow = {
  name: "proxy",
  summary: "Sends the request to the backend through an HTTP proxy.",
  attributes: { url: string({ required: true }), username: string(), password: string() },
  sections: ["inbound"],
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("proxy"),
};

/** Where the proxy is, and who asks it. */
export interface ProxyArgs {
  /** Address of the proxy, `http://host:port`; https is not supported. */
  url: Data;
  /**
   * User name for basic or NTLM authentication.
   * @default - none
   */
  username?: Data;
  /**
   * Password; better a named value than the text itself.
   * @default - none
   */
  password?: Data;
}

/**
 * Sends the request to the backend through a proxy. For send-request it stands inside of that.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/proxy-policy
 */
export function proxy(args: ProxyArgs): Element {
  const { url, username, password } = given(row.name, args);
  return buildStatement(row, { url, username, password });
}
