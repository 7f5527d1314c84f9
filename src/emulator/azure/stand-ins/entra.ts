// A stand-in for Microsoft Entra ID: metadata, keys, and tokens for applications and managed identities.
import { randomUUID } from "node:crypto";
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, jwtVerify, SignJWT } from "jose";
import type { Clock } from "../../gateway/clock";
import { json, type StandInAnswer, type StandInRequest } from "./stand-in";

/** An application that may ask for tokens by client credentials. */
export interface Application {
  readonly clientId: string;
  readonly secret: string;
  /** Object id of its service principal. */
  readonly objectId: string;
  /**
   * The tenant that it is registered in.
   * @default - that of the subscription
   */
  readonly tenantId?: string;
  /** App roles that its tokens carry, by audience. */
  readonly roles?: Readonly<Record<string, readonly string[]>>;
}

const host = "https://login.microsoftonline.com";
const lifetimeSeconds = 3600;
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export class Entra {
  readonly #applications = new Map<string, Application>();
  readonly #keyId = randomUUID();

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

  /** Lets an application ask for tokens. Answers the address, below the host, where its tenant issues them. */
  registerApplication(application: Application): string {
    this.#applications.set(application.clientId.toLowerCase(), application);
    return `/${application.tenantId ?? this.tenantId}/oauth2/v2.0/token`;
  }

  /** An access token (version 1) of a service principal for an audience. */
  token(
    objectId: string,
    clientId: string,
    audience: string,
    roles: readonly string[] = [],
    tenantId = this.tenantId,
  ): Promise<string> {
    const now = Math.floor(this.clock.now() / 1000);
    const claims = {
      oid: objectId,
      sub: objectId,
      appid: clientId,
      tid: tenantId,
      ver: "1.0",
      ...(roles.length > 0 && { roles }),
    };
    return new SignJWT(claims)
      .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: this.#keyId })
      .setIssuer(`https://sts.windows.net/${tenantId}/`)
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
      return json(200, this.#metadata(tenant, rest.startsWith("v2.0")));
    if (method === "GET" && /^discovery\/(v2\.0\/)?keys$/.test(rest))
      return json(200, { keys: [{ ...this.publicJwk, kid: this.#keyId, use: "sig", alg: "RS256" }] });
    if (method === "POST" && rest === "oauth2/v2.0/token")
      return this.#issue(this.#tenantOf(tenant), new URLSearchParams(body.toString("utf8")));
    return json(404, { error: "not_found" });
  }

  /** The tenant of an address, which may name it by a domain. */
  #tenantOf(name: string): string {
    return guid.test(name) ? name : this.tenantId;
  }

  #metadata(name: string, version2: boolean) {
    const base = `${host}/${name}`;
    const tenantId = this.#tenantOf(name);
    return {
      issuer: version2 ? `${host}/${tenantId}/v2.0` : `https://sts.windows.net/${tenantId}/`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
      response_types_supported: ["code"],
      subject_types_supported: ["pairwise"],
      id_token_signing_alg_values_supported: ["RS256"],
    };
  }

  async #issue(tenant: string, form: URLSearchParams): Promise<StandInAnswer> {
    if (form.get("grant_type") !== "client_credentials") return json(400, { error: "unsupported_grant_type" });
    const application = this.#applications.get((form.get("client_id") ?? "").toLowerCase());
    if (!application || application.secret !== form.get("client_secret")) return json(401, { error: "invalid_client" });
    const { clientId, objectId, roles, tenantId = this.tenantId } = application;
    if (tenantId.toLowerCase() !== tenant.toLowerCase()) return json(400, { error: "unauthorized_client" });
    const [, audience] = /^(.+)\/\.default$/.exec(form.get("scope") ?? "") ?? [];
    if (!audience) return json(400, { error: "invalid_scope" });
    const token = await this.token(objectId, clientId, audience, roles?.[audience], tenantId);
    return json(200, { token_type: "Bearer", expires_in: lifetimeSeconds, access_token: token });
  }
}
