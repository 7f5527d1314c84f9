import { createHmac } from "node:crypto";
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { api, backend, call, configuration, newGateway, policy } from "../gateway-kit";

const issuer = "https://issuer.example";
const secret = Buffer.from("a secret of at least thirty-two bytes");

async function guarded(children = "", attributes = "") {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: "one", alg: "RS256" };
  let keys = [jwk];
  const metadata = await backend((request, response) =>
    response.end(
      JSON.stringify(request.url === "/keys" ? { keys } : { issuer, jwks_uri: "http://issuer.example/keys" }),
    ),
  );
  const made = newGateway({ hosts: { resolve: () => ({ origin: metadata.url, path: "" }) } });
  const statement = `<validate-jwt header-name="Authorization" require-scheme="Bearer" output-token-variable-name="jwt" ${attributes}><openid-config url="http://issuer.example/.well-known/openid-configuration" />${children}</validate-jwt>`;
  const answer = '<return-response><set-body>@(((Jwt)context.Variables["jwt"]).Subject)</set-body></return-response>';
  const report = '<set-header name="x-reason"><value>@(context.LastError.Reason)</value></set-header>';
  made.gateway.load(
    configuration({ apis: [api({ policy: policy({ inbound: statement + answer, onError: report }) })] }),
  );
  const now = () => Math.floor(made.clock.now() / 1000);
  const sign = (payload: JWTPayload = {}, options: { kid?: string; key?: typeof privateKey } = {}) =>
    new SignJWT({ iss: issuer, aud: "api://a", sub: "me", exp: now() + 60, ...payload })
      .setProtectedHeader({ alg: "RS256", kid: options.kid ?? "one" })
      .sign(options.key ?? privateKey);
  const send = async (token: string | undefined, scheme = "Bearer ") => {
    const { status, text, headers } = await call(made.gateway, "/shop/x", {
      headers: token === undefined ? {} : { authorization: `${scheme}${token}` },
    });
    return status === 200 ? text : `${status} ${headers.get("x-reason")}`;
  };
  return {
    ...made,
    sign,
    send,
    now,
    publicKey,
    metadata,
    replaceKeys: (next: typeof keys) => {
      keys = next;
    },
  };
}

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("validate-jwt", () => {
  it("lets a valid token in and keeps it for expressions", async () => {
    const { sign, send } = await guarded("<audiences><audience>api://a</audience></audiences>");
    expect(await send(await sign())).toBe("me");
  });

  it("refuses what is not valid, with the documented reason", async () => {
    const { sign, send, now } = await guarded(
      '<audiences><audience>api://a</audience></audiences><required-claims><claim name="roles" match="any"><value>r</value></claim></required-claims>',
    );
    const { privateKey: other } = await generateKeyPair("RS256");
    expect(await send(undefined)).toBe("401 TokenNotPresent");
    expect(await send(await sign({ roles: ["r"] }), "Basic ")).toBe("401 TokenNotPresent");
    expect(await send("abc")).toBe("401 JwtInvalid");
    expect(await send(await sign({ exp: now() - 1 }))).toBe("401 TokenExpired");
    expect(await send(await sign({ aud: "api://b" }))).toBe("401 TokenAudienceNotAllowed");
    expect(await send(await sign({ iss: "https://other" }))).toBe("401 TokenIssuerNotAllowed");
    expect(await send(await sign({}, { key: other }))).toBe("401 TokenSignatureInvalid");
    expect(await send(await sign({}))).toBe("401 TokenClaimNotFound");
    expect(await send(await sign({ roles: ["x"] }))).toBe("401 TokenClaimValueNotAllowed");
    expect(await send(await sign({ roles: ["r"], exp: undefined }))).toMatch(/^401 /);
    expect(await send(await sign({ roles: ["x", "r"] }))).toBe("me");
  });

  it("refuses unsigned tokens, and a public key used as a shared secret", async () => {
    const { send, now, publicKey } = await guarded("", "");
    const payload = encoded({ iss: issuer, sub: "me", exp: now() + 60 });
    expect(await send(`${encoded({ alg: "none" })}.${payload}.`)).toMatch(/^401 /);
    const signed = `${encoded({ alg: "HS256", kid: "one" })}.${payload}`;
    const confused = createHmac("sha256", await exportSPKI(publicKey))
      .update(signed)
      .digest("base64url");
    expect(await send(`${signed}.${confused}`)).toMatch(/^401 /);
  });

  it("takes shared secrets where they are given", async () => {
    const { send, now } = await guarded(
      `<issuer-signing-keys><key>${secret.toString("base64")}</key></issuer-signing-keys>`,
    );
    const token = await new SignJWT({ iss: issuer, sub: "by secret", exp: now() + 60 })
      .setProtectedHeader({ alg: "HS256" })
      .sign(secret);
    expect(await send(token)).toBe("by secret");
  });

  it("reads keys again for one it does not know, at most every five minutes", async () => {
    const { sign, send, clock, metadata, publicKey, replaceKeys } = await guarded();
    expect(await send(await sign())).toBe("me");
    const reads = () => metadata.requests.filter(({ url }) => url === "/keys").length;
    expect(await send(await sign({}, { kid: "two" }))).toBe("401 TokenSignatureKeyNotFound");
    expect(reads()).toBe(1);
    replaceKeys([{ ...(await exportJWK(publicKey)), kid: "two", alg: "RS256" }]);
    await clock.advance(300_000);
    expect(await send(await sign({}, { kid: "two" }))).toBe("me");
    expect(reads()).toBe(2);
  });

  it("tolerates clocks that differ as much as it is told", async () => {
    const { sign, send, now } = await guarded("", 'clock-skew="30"');
    expect(await send(await sign({ exp: now() - 20 }))).toBe("me");
    expect(await send(await sign({ exp: now() - 40 }))).toBe("401 TokenExpired");
  });
});
