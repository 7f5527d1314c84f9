import { createHmac } from "node:crypto";

/** The key of the tokens that `validate-jwt` checks, as policies write it. */
export const signingKey = Buffer.from("a key that only this measurement uses, and nobody else").toString("base64");

/** A token that the measured policy lets in, for a year. */
export function callerToken(): string {
  const part = (content: object) => Buffer.from(JSON.stringify(content)).toString("base64url");
  const year = Math.floor(Date.now() / 1000) + 365 * 24 * 3600;
  const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part({ aud: "bench", sub: "caller", exp: year })}`;
  return `${signed}.${createHmac("sha256", Buffer.from(signingKey, "base64")).update(signed).digest("base64url")}`;
}
