// Whose tokens are accepted: several issuers, every tenant of Entra ID, a tenant that is named by its domain.
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { GatewayLoadError } from "../../../../src/emulator/gateway/gateway";
import { api, backend, call, configuration, newGateway, policy } from "../gateway-kit";

const tenant = "11111111-2222-3333-4444-555555555555";
const host = "https://login.microsoftonline.com";

const pairs = new Map<string, Awaited<ReturnType<typeof generateKeyPair>>>();
beforeAll(async () => {
  for (const name of ["a", "b"]) pairs.set(name, await generateKeyPair("RS256", { extractable: true }));
});

interface Metadata {
  readonly issuer: string;
  /** Whose keys it leads to. */
  readonly keys: string;
}

/** A gateway that a validation guards, and hosts whose metadata stands at the given paths. */
async function guarded(statement: string, metadata: Readonly<Record<string, Metadata>>) {
  let held: (() => void)[] | undefined;
  const server = await backend((request, response) => {
    const path = request.url ?? "";
    const found = metadata[path];
    const answer = async () => {
      const pair = pairs.get(path.slice("/keys/".length));
      if (found) return { issuer: found.issuer, jwks_uri: `http://issuers.example/keys/${found.keys}` };
      if (!pair) return undefined;
      return { keys: [{ ...(await exportJWK(pair.publicKey)), kid: path.slice(-1), alg: "RS256" }] };
    };
    const send = () =>
      void answer().then((json) => response.writeHead(json ? 200 : 404).end(json ? JSON.stringify(json) : ""));
    if (held && found) held.push(send);
    else send();
  });
  const made = newGateway({ hosts: { resolve: () => ({ origin: server.url, path: "" }) } });
  const inbound = `${statement}<return-response><set-body>in</set-body></return-response>`;
  const onError = '<set-header name="x-reason"><value>@(context.LastError.Reason)</value></set-header>';
  made.gateway.load(configuration({ apis: [api({ policy: policy({ inbound, onError }) })] }));
  const now = Math.floor(made.clock.now() / 1000);
  const sign = async (keys: string, payload: JWTPayload) => {
    const { privateKey } = pairs.get(keys) ?? (await generateKeyPair("RS256"));
    return new SignJWT({ exp: now + 60, ...payload }).setProtectedHeader({ alg: "RS256", kid: keys }).sign(privateKey);
  };
  const send = async (token: string) => {
    const { status, text, headers } = await call(made.gateway, "/shop/x", {
      headers: { authorization: `Bearer ${token}` },
    });
    return status === 200 ? text : `${status} ${headers.get("x-reason")}`;
  };
  const hold = () => {
    const waiting: (() => void)[] = [];
    held = waiting;
    return () => {
      held = undefined;
      for (const go of waiting) go();
    };
  };
  return { ...made, server, sign, send, hold, now };
}

const configs = (...paths: string[]) =>
  `<validate-jwt header-name="Authorization">${paths.map((path) => `<openid-config url="http://issuers.example${path}" />`).join("")}</validate-jwt>`;

describe("validate-jwt with several issuers", () => {
  const two = { "/one": { issuer: "https://one", keys: "a" }, "/two": { issuer: "https://two", keys: "b" } };

  it("accepts the tokens of each, and of each in its own name only", async () => {
    const { sign, send } = await guarded(configs("/one", "/two"), two);
    expect(await send(await sign("a", { iss: "https://one" }))).toBe("in");
    expect(await send(await sign("b", { iss: "https://two" }))).toBe("in");
    expect(await send(await sign("a", { iss: "https://two" }))).toBe("401 TokenIssuerNotAllowed");
  });

  it("accepts both versions of an issuer that signs with the same keys", async () => {
    const { sign, send } = await guarded(configs("/v1", "/v2"), {
      "/v1": { issuer: "https://sts/", keys: "a" },
      "/v2": { issuer: "https://login/v2.0", keys: "a" },
    });
    expect(await send(await sign("a", { iss: "https://login/v2.0" }))).toBe("in");
    expect(await send(await sign("a", { iss: "https://sts/" }))).toBe("in");
  });

  it("says what is wrong with a token, whichever of them issued it", async () => {
    const { sign, send, now } = await guarded(configs("/one", "/two"), {
      ...two,
      "/two": { issuer: "https://two", keys: "a" },
    });
    for (const iss of ["https://one", "https://two"])
      expect(await send(await sign("a", { iss, exp: now - 1 }))).toBe("401 TokenExpired");
    expect(await send(await sign("a", { iss: "https://three" }))).toBe("401 TokenIssuerNotAllowed");
    expect(await send(await sign("b", { iss: "https://one" }))).toBe("401 TokenSignatureKeyNotFound");
  });

  it("goes on without one whose metadata cannot be read", async () => {
    const { sign, send } = await guarded(configs("/none", "/two"), two);
    expect(await send(await sign("b", { iss: "https://two" }))).toBe("in");
  });
});

it("a token of every tenant is accepted where the metadata is for every tenant, in the name of its own only", async () => {
  const { sign, send } = await guarded(configs("/organizations"), {
    "/organizations": { issuer: `${host}/{tenantid}/v2.0`, keys: "a" },
  });
  expect(await send(await sign("a", { iss: `${host}/${tenant}/v2.0`, tid: tenant }))).toBe("in");
  for (const tid of ["99999999-2222-3333-4444-555555555555", undefined])
    expect(await send(await sign("a", { iss: `${host}/${tenant}/v2.0`, tid }))).toBe("401 TokenIssuerNotAllowed");
});

describe("validate-azure-ad-token", () => {
  const of = (id: string) => `<validate-azure-ad-token tenant-id="${id}" />`;
  const metadata = (name: string) => ({
    [`/${name}/v2.0/.well-known/openid-configuration`]: { issuer: `${host}/${tenant}/v2.0`, keys: "a" },
    [`/${name}/.well-known/openid-configuration`]: { issuer: `https://sts.windows.net/${tenant}/`, keys: "a" },
  });

  for (const name of [tenant, "contoso.onmicrosoft.com"])
    it(`accepts tokens of both versions of the tenant ${name}, and no others`, async () => {
      const { sign, send } = await guarded(of(name), metadata(name));
      expect(await send(await sign("a", { iss: `${host}/${tenant}/v2.0` }))).toBe("in");
      expect(await send(await sign("a", { iss: `https://sts.windows.net/${tenant}/` }))).toBe("in");
      expect(await send(await sign("a", { iss: `${host}/other/v2.0` }))).toBe("401 TokenIssuerNotAllowed");
    });

  it("is refused at load with an address instead of a tenant", async () => {
    await expect(guarded(of("https://login.microsoftonline.com/contoso"), {})).rejects.toThrow(GatewayLoadError);
  });
});

it("a caller who hangs up does not take the metadata from others who wait for it", async () => {
  const { gateway, server, sign, hold } = await guarded(configs("/one"), {
    "/one": { issuer: "https://one", keys: "a" },
  });
  const release = hold();
  const headers = { authorization: `Bearer ${await sign("a", { iss: "https://one" })}` };
  const impatient = new AbortController();
  const first = gateway.handle({ method: "GET", url: "/shop/x", headers, signal: impatient.signal });
  await expect.poll(() => server.requests.length).toBe(1);
  const second = gateway.handle({ method: "GET", url: "/shop/x", headers });
  impatient.abort();
  release();
  expect((await second).status).toBe(200);
  await first;
  expect(server.requests.filter(({ url }) => url === "/one")).toHaveLength(1);
});
