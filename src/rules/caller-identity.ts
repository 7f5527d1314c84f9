// Whether a value of a policy says who calls, followed through the variables that statements before it have set.
import type { Element, ExpressionSyntax, Value } from "../policy";
import { isCallerAuthentication, tokenHeader } from "./caller-authentication";
import { type ContextPath, contextPath, readCode } from "./expression-paths";
import type { StackApi } from "./gateway-stack";
import { isGuaranteed, type Occurrence } from "./guarantee";
import { settersOf } from "./variables";

/** Where a value stands: in which API, and after which statements. */
export interface Place extends Pick<Occurrence, "preceding"> {
  readonly api: StackApi;
  /** What has been found out of variables on the way here, by the statement that sets them. */
  readonly found?: Map<string, boolean>;
}

/**
 * Whether two callers never get the same value: it says, on every way, which subscription, user, validated token or
 * validated certificate calls. What callers send otherwise, a product, or a part of a token that others share does not.
 */
export function identifiesCaller(value: Value, place: Place): boolean {
  if (typeof value === "string") return false;
  const code = readCode(value);
  if (!code || code.results.length === 0) return false;
  const from = { ...place, found: place.found ?? new Map() };
  return code.results.every((result) => certainty(result, code.locals, from, 0) === sure);
}

const [not, unlessNull, sure] = [0, 1, 2] as const;
type Certainty = typeof not | typeof unlessNull | typeof sure;
type Locals = Parameters<typeof contextPath>[1];

/** Members and methods that lose who it is. */
const lossy =
  /^(Length|Count|HasValue|Equals|Contains|ContainsKey|StartsWith|EndsWith|IndexOf|LastIndexOf|CompareTo|IsNullOrEmpty|IsNullOrWhiteSpace|Substring|Remove|Any|All|IsMatch|GetType)$/;

function certainty(node: ExpressionSyntax, locals: Locals, place: Place, followed: number): Certainty {
  const path = contextPath(node, locals);
  if (path) return certaintyOfPath(path, place);
  const of = (inner: ExpressionSyntax) => certainty(inner, locals, place, followed);
  const least = (nodes: readonly ExpressionSyntax[]) => Math.min(...nodes.map(of)) as Certainty;
  const any = (nodes: readonly ExpressionSyntax[]) => (nodes.some((inner) => of(inner) === sure) ? sure : not);
  switch (node.kind) {
    case "name": {
      const values = locals.get(node.name) ?? [];
      if (values.length === 0 || followed > 20) return not;
      return Math.min(...values.map((value) => certainty(value, locals, place, followed + 1))) as Certainty;
    }
    case "cast":
    case "as":
      return of(node.operand);
    case "binary":
      if (node.operator === "??") return of(node.left) === unlessNull ? of(node.right) : of(node.left);
      return node.operator === "+" ? any([node.left, node.right]) : not;
    case "conditional":
      return least([node.whenTrue, node.whenFalse]);
    case "interpolation":
      return any(node.parts.flatMap(({ hole }) => (hole ? [hole.value] : [])));
    case "array":
      return any(node.elements ?? []);
    case "member":
      return lossy.test(node.name) ? not : of(node.target);
    case "index":
      return node.target.kind === "call" ? of(node.target) : not;
    case "call": {
      const { target } = node;
      if (target.kind === "member" && lossy.test(target.name)) return not;
      const own = target.kind === "member" ? of(target.target) : not;
      return own === not ? any(node.arguments.map(({ value }) => value)) : own;
    }
    default:
      return not;
  }
}

function certaintyOfPath({ segments: [, area, first = "", ...rest], mayBeNull }: ContextPath, place: Place): Certainty {
  const isOne = (names: readonly string[]) => names.includes(first) && rest.length === 0;
  if (area === "Subscription" && isOne(["Id", "Key", "PrimaryKey", "SecondaryKey"]))
    return mayBeNull && !place.api.subscriptionRequired ? unlessNull : sure;
  if (area === "User" && isOne(["Id", "Email"])) return mayBeNull ? unlessNull : sure;
  const token = tokenPart(area, [first, ...rest], place);
  if (token) return token.length === 0 || isPersonal(token) ? sure : not;
  if (area === "Variables" && rest.length === 0) return variableIdentifies(first.slice(1, -1), place) ? sure : not;
  return area === "Request" && isCertificatePath([first, ...rest], place) ? sure : not;
}

/** `context.Request.Certificate.Thumbprint`, where a certificate has been validated. */
export function isCertificatePath([first, member]: readonly string[], { preceding }: Place): boolean {
  return first === "Certificate" && member === "Thumbprint" && isGuaranteed(preceding, isCertificateCheck);
}

/** What is read of a validated token: nothing for the token as it was sent, its `Subject`, or `Claims` and a name. */
export function tokenPart(
  area: string | undefined,
  path: readonly string[],
  place: Place,
): readonly string[] | undefined {
  const [first = "", second = "", ...rest] = path;
  if (area === "Request" && first === "Headers" && isTokenHeader(second.slice(1, -1), place)) {
    const parts = rest.filter((part) => part !== "[0]" && !part.startsWith("First"));
    return parts[0] === "AsJwt()" ? parts.slice(1) : [];
  }
  if (area !== "Variables" || second === "" || !isTokenVariable(first.slice(1, -1), place)) return undefined;
  return [second, ...rest];
}

function isTokenHeader(name: string, { preceding }: Place): boolean {
  const reads = (statement: Element) =>
    isCallerAuthentication(statement) && tokenHeader(statement)?.toLowerCase() === name.toLowerCase();
  return isGuaranteed(preceding, reads);
}

function isTokenVariable(name: string, place: Place): boolean {
  const setters = settersOf(name, place.preceding);
  return (
    setters.length > 0 &&
    setters.every(({ statement, preceding }) => {
      if (isCallerAuthentication(statement)) return true;
      const code = statement.name === "set-variable" ? readCodeOf(statement.attributes.value) : undefined;
      return code?.results.every((result) => isTokenItself(contextPath(result, code.locals), { ...place, preceding }));
    })
  );
}

function isTokenItself(path: ContextPath | undefined, place: Place): boolean {
  if (path?.segments.at(-1) !== "AsJwt()") return false;
  const [, area, ...rest] = path.segments;
  return tokenPart(area, rest, place)?.length === 0;
}

function readCodeOf(value: Value | undefined) {
  return value === undefined || typeof value === "string" ? undefined : readCode(value);
}

/** Claims of what a token is and may do, which many callers share or which change with every token. */
const impersonal = new Set(
  "acr acrs aio amr aud auth_time azpacr cnf exp groups iat iss jti nbf nonce rh roles scope scp sid tid typ uti ver wids xms_tcdt".split(
    " ",
  ),
);

function isPersonal([member, claim]: readonly string[]): boolean {
  return member === "Subject" || (member === "Claims" && claim !== undefined && !impersonal.has(claim.slice(1, -1)));
}

function variableIdentifies(name: string, place: Place): boolean {
  const setters = settersOf(name, place.preceding);
  return setters.length > 0 && setters.every((setter) => setsIdentity(setter, name, place));
}

function setsIdentity({ statement, preceding }: Occurrence, name: string, { api, found }: Place): boolean {
  if (statement.name !== "set-variable") return false;
  const key = `${name} ${preceding.length} ${statement.position?.offset}`;
  const known = found?.get(key);
  if (known !== undefined) return known;
  const identifies = identifiesCaller(statement.attributes.value ?? "", { api, preceding, found });
  found?.set(key, identifies);
  return identifies;
}

function isCertificateCheck(statement: Element): boolean {
  return statement.name === "validate-client-certificate" && isCallerAuthentication(statement);
}
