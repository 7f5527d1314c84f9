// Whether a counter counts: its key must not be in the hands of those whom it limits.
import { readsMember, type Value, walk } from "../policy";
import { isCertificatePath, type Place, tokenPart } from "./caller-identity";
import { type ContextPath, pathsRead, readCode } from "./expression-paths";
import type { Occurrence } from "./guarantee";
import { valuesOf } from "./statement-values";
import { settersOf } from "./variables";

/**
 * Whether a counter key stays the same whatever a caller sends and however often: a text, the subscription, the address,
 * a claim of a validated token. What callers send otherwise, and what differs from request to request, begins a new count
 * at their will; so does a named value that the stack does not hold, for all that can be known.
 */
export function isSteadyKey(value: Value, place: Place): boolean {
  if (typeof value === "string") return !value.includes("{{");
  const code = readCode(value);
  if (!code || everNew.some((path) => readsMember(code.syntax, path))) return false;
  const from = { ...place, found: place.found ?? new Map() };
  return pathsRead(code).every((path) => isSteadyPath(path, from));
}

const everNew = [
  ["Guid", "NewGuid"],
  ["DateTime", "Now"],
  ["DateTime", "UtcNow"],
];
const everNewMembers = new Set(["Elapsed", "RequestId", "Timestamp"]);
/** Claims that a caller gets anew with each token. */
const everNewClaims = new Set(["[aio]", "[exp]", "[iat]", "[jti]", "[nbf]", "[nonce]", "[rh]", "[uti]"]);

function isSteadyPath({ segments: [, area, ...rest] }: ContextPath, place: Place): boolean {
  if (area === undefined || everNewMembers.has(area)) return false;
  const token = tokenPart(area, rest, place);
  if (token)
    return token[0] === "Subject" || (token[0] === "Claims" && token.length > 1 && !everNewClaims.has(token[1] ?? ""));
  if (area === "Request") return rest[0] === "IpAddress" || isCertificatePath(rest, place);
  if (area !== "Variables") return true;
  const name = rest[0]?.slice(1, -1) ?? "";
  const setters = settersOf(name, place.preceding);
  return setters.length > 0 && setters.every((setter) => setsSteadily(setter, name, place));
}

function setsSteadily({ statement, preceding }: Occurrence, name: string, { api, found }: Place): boolean {
  const key = `${name} ${preceding.length} ${statement.position?.offset}`;
  const known = found?.get(key);
  if (known !== undefined) return known;
  const values = [...walk([statement])].flatMap(valuesOf);
  const steady = values.every((value) => isSteadyKey(value, { api, preceding, found }));
  found?.set(key, steady);
  return steady;
}
