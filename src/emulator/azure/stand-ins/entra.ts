// A stand-in for Microsoft Entra ID: metadata, keys, and tokens for applications and managed identities.
import { randomUUID } from "node:crypto";
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, jwtVerify, SignJWT } from "jose";
import type { Clock } from "../../gateway/clock";
import { type ClientCredentials, unknownClient } from "../directory/client-credentials";
import type { TokenGrant, TokenRefusal, TokenVersion } from "../directory/token-grant";
import { isGuid } from "../guid";
import { json, type StandInAnswer, type StandInRequest } from "./stand-in";

const host = "https://login.microsoftonline.com";
const lifetimeSeconds = 3600;

export class Entra {
  readonly #keyId = randomUUID();
  #directory: ClientCredentials | undefined;

  private constructor(
    private readonly tenantId: string,
    private readonly clock: Clock,
    private readonly privateKey: CryptoKey,
    private readonly publicKey: CryptoKey,
    private readonly publicJwk: JWK,
  ) {}

  static async create(tenantId: string, clock: Clock): Promise<Entra> {
    const { privateKey, publicKey } = await generateKeyPair("RS256");
    return new Entra(tenantId, clock, privateKey, publicKey, await exportJWK(publicKey));
  }

  /** Lets the applications of a directory ask for tokens. */
  issueFor(directory: ClientCredentials): void {
    this.#directory = directory;
  }

  /** @see https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference */
  token(grant: TokenGrant): Promise<string> {
    const { objectId, clientId, audience, roles = [], version = "1.0", tenantId = this.tenantId } = grant;
    const now = Math.floor(this.clock.now() / 1000);
    const claims = {
      oid: objectId,
      sub: objectId,
      ...(version === "2.0" ? { azp: clientId, azpacr: "1" } : { appid: clientId, appidacr: "1" }),
      tid: tenantId,
      ver: version,
      ...(roles.length > 0 && { roles }),
    };
    return new SignJWT(claims)
      .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: this.#keyId })
      .setIssuer(issuer(tenantId, version))
      .setAudience(audience.replace(/\/$/, ""))
      .setIssuedAt(now)
      .setNotBefore(now)
      .setExpirationTime(now + lifetimeSeconds)
      .setJti(randomUUID())
      .sign(this.privateKey);
  }

  /** The principal of a token for an audience; undefined for a token that is not valid there. */
  async principalOf(token: string, audience: string): Promise<string | undefined> {
    try {
      const { payload } = await jwtVerify(token, this.publicKey, {
        audience,
        currentDate: new Date(this.clock.now()),
        algorithms: ["RS256"],
      });
      return typeof payload.oid === "string" ? payload.oid : undefined;
    } catch {
      return undefined;
    }
  }

  async answer({ method, path, body }: StandInRequest): Promise<StandInAnswer> {
    const [, tenant, rest = ""] = /^\/([^/]+)\/(.*)$/.exec(path) ?? [];
    if (!tenant) return json(404, { error: "not_found" });
    if (method === "GET" && /^(v2\.0\/)?\.well-known\/openid-configuration$/.test(rest))
      return json(200, this.#metadata(tenant, rest.startsWith("v2.0") ? "2.0" : "1.0"));
    if (method === "GET" && /^discovery\/(v2\.0\/)?keys$/.test(rest))
      return json(200, { keys: [{ ...this.publicJwk, kid: this.#keyId, use: "sig", alg: "RS256" }] });
    if (method === "POST" && rest === "oauth2/v2.0/token")
      return this.#issue(this.#tenantOf(tenant), new URLSearchParams(body.toString("utf8")));
    return json(404, { error: "not_found" });
  }

  /** The tenant of an address, which may name it by a domain. */
  #tenantOf(name: string): string {
    return isGuid(name) ? name : this.tenantId;
  }

  #metadata(name: string, version: TokenVersion) {
    const base = `${host}/${name}`;
    return {
      issuer: issuer(this.#tenantOf(name), version),
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
      response_types_supported: ["code"],
      subject_types_supported: ["pairwise"],
      id_token_signing_alg_values_supported: ["RS256"],
    };
  }

  async #issue(tenantId: string, form: URLSearchParams): Promise<StandInAnswer> {
    if (form.get("grant_type") !== "client_credentials") return json(400, { error: "unsupported_grant_type" });
    const [clientId = "", secret = "", scope = ""] = ["client_id", "client_secret", "scope"].map(
      (name) => form.get(name) ?? "",
    );
    const granted = this.#directory?.grant({ tenantId, clientId, secret, scope }) ?? unknownClient(clientId, tenantId);
    if ("error" in granted) return this.#refuse(granted);
    const token = await this.token(granted);
    return json(200, { token_type: "Bearer", expires_in: lifetimeSeconds, access_token: token });
  }

  /** @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
  #refuse({ status, error, description, code }: TokenRefusal): StandInAnswer {
    return json(status, {
      error,
      error_description: `AADSTS${code}: ${description}`,
      error_codes: [code],
      timestamp: `${new Date(this.clock.now()).toISOString().slice(0, 19).replace("T", " ")}Z`,
      error_uri: `${host}/error?code=${code}`,
    });
  }
}

function issuer(tenantId: string, version: TokenVersion): string {
  return version === "2.0" ? `${host}/${tenantId}/v2.0` : `https://sts.windows.net/${tenantId}/`;
}
