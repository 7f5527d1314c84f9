// What send-request and send-one-way-request have in common: the request that is sent.
import type { Element, Expression } from "./document";
import { type Data, element } from "./element";
import { given, listed } from "./given";
import { policyError } from "./policy-error";
import { type ChildRow, integer, single, string } from "./statement-row";
import {
  type AuthenticationCertificateArgs,
  authenticationCertificate,
  row as authenticationCertificateRow,
} from "./statements/authentication-certificate";
import {
  type AuthenticationManagedIdentityArgs,
  authenticationManagedIdentity,
  row as authenticationManagedIdentityRow,
} from "./statements/authentication-managed-identity";
import { row as authenticationTokenRow } from "./statements/authentication-token";
import { row as authenticationTokenStoreRow } from "./statements/authentication-token-store";
import { type ProxyArgs, proxy, row as proxyRow } from "./statements/proxy";
import { setBody, row as setBodyRow } from "./statements/set-body";
import { type SetHeaderArgs, setHeader, row as setHeaderRow } from "./statements/set-header";
import { setMethod, row as setMethodRow } from "./statements/set-method";

export const RequestMode = { New: "new", Copy: "copy" } as const;
export type RequestMode = (typeof RequestMode)[keyof typeof RequestMode];

export const setUrlRow: ChildRow = { name: "set-url", maximum: 1, text: { required: true, expression: true } };

export const requestAttributes = {
  mode: string({ values: Object.values(RequestMode), default: "new" }),
  timeout: integer({ minimum: 0, default: "60" }),
};

/** In the order of the reference, which builders keep. */
export const requestParts: readonly ChildRow[] = [
  setUrlRow,
  single(setMethodRow),
  setHeaderRow,
  single(setBodyRow),
  single(authenticationCertificateRow),
  single(authenticationTokenRow),
  single(authenticationTokenStoreRow),
  single(authenticationManagedIdentityRow),
  single(proxyRow),
];

/** A request that the gateway sends by itself. */
export interface SentRequestArgs {
  /** `copy` begins with headers and body of the present request; in outbound without the body. @default "new" */
  mode?: RequestMode | Expression;
  /**
   * Address to send it to.
   * @default - the present one; required unless `mode` is copy
   */
  url?: Data;
  /**
   * HTTP method.
   * @default - the present one; required unless `mode` is copy
   */
  method?: Data;
  /**
   * Headers to set.
   * @default - none
   */
  headers?: readonly SetHeaderArgs[];
  /**
   * The body.
   * @default - none
   */
  body?: Data;
  /** Seconds until the call has failed. @default 60 */
  timeoutSeconds?: Data;
  /**
   * Client certificate that the gateway shows.
   * @default - none
   */
  certificate?: AuthenticationCertificateArgs;
  /**
   * Lets the gateway's identity get a token for the request.
   * @default - none
   */
  managedIdentity?: AuthenticationManagedIdentityArgs;
  /**
   * Sends it through a proxy.
   * @default - none
   */
  proxy?: ProxyArgs;
}

/** The parts of `<name>` that stand for a request. @throws PolicyError when a new request has no address or method */
export function requestElements(name: string, args: SentRequestArgs): readonly (Element | undefined)[] {
  const { mode, url, method, headers = [], body, certificate, managedIdentity } = given(name, args);
  if (mode === undefined || mode === RequestMode.New) {
    if (url === undefined) throw missing(name, "set-url", "Pass `url`");
    if (method === undefined) throw missing(name, "set-method", "Pass `method`");
  }
  return [
    url === undefined ? undefined : element("set-url", {}, url),
    method === undefined ? undefined : setMethod(method),
    ...listed(`${name}.set-header`, headers).map(setHeader),
    body === undefined ? undefined : setBody(body),
    certificate && authenticationCertificate(certificate),
    managedIdentity && authenticationManagedIdentity(managedIdentity),
    args.proxy && proxy(args.proxy),
  ];
}

function missing(name: string, part: string, advice: string) {
  return policyError(
    "missing-element",
    `\`${name}.${part}\`: expected in a new request, got none.`,
    `${advice}, or copy the present request.`,
  );
}
