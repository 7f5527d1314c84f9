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

/** What an access token says: who its bearer is, and for whom it is. */
export interface TokenGrant {
  /** Object id of the service principal. */
  readonly objectId: string;
  readonly clientId: string;
  readonly audience: string;
  /** @default - none */
  readonly roles?: readonly string[];
  /** @default "1.0" */
  readonly version?: TokenVersion;
  /** @default - that of the subscription */
  readonly tenantId?: string;
}

export type TokenVersion = "1.0" | "2.0";

/** Why a client that asks for a token gets none. */
export interface TokenRefusal {
  readonly status: number;
  readonly error: string;
  readonly description: string;
  /** The number behind AADSTS. */
  readonly code: number;
}

/** The applications of the tenant that are objects of its directory. */
export interface DirectoryClients {
  /** Undefined for an application that is not in the directory. */
  grant(clientId: string, secret: string, scope: string): TokenGrant | TokenRefusal | undefined;
}

const host = "https://login.microsoftonline.com";
const lifetimeSeconds = 3600;
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export class Entra {
  readonly #applications = new Map<string, Application>();
  readonly #keyId = randomUUID();
  #directory: DirectoryClients | undefined;

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

  /** Lets the applications of a directory ask for tokens, too. */
  issueFor(directory: DirectoryClients): void {
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
    return guid.test(name) ? name : this.tenantId;
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
    const granted = this.#directory?.grant(clientId, secret, scope) ?? this.#grant(clientId, secret, scope);
    if ("error" in granted) return this.#refuse(granted);
    const home = granted.tenantId ?? this.tenantId;
    if (home.toLowerCase() !== tenantId.toLowerCase())
      return this.#refuse(
        refusal(400, "unauthorized_client", 700016, `The application ${clientId} is not in the tenant ${tenantId}.`),
      );
    const token = await this.token(granted);
    return json(200, { token_type: "Bearer", expires_in: lifetimeSeconds, access_token: token });
  }

  /** What an application gets that was registered by itself, not in the directory. */
  #grant(clientId: string, secret: string, scope: string): TokenGrant | TokenRefusal {
    const application = this.#applications.get(clientId.toLowerCase());
    if (application === undefined)
      return refusal(400, "unauthorized_client", 700016, `The application ${clientId} is not in the tenant.`);
    if (application.secret !== secret)
      return refusal(401, "invalid_client", 7000215, `The client secret is not that of the application ${clientId}.`);
    const audience = audienceOf(scope);
    if (typeof audience !== "string") return audience;
    return { ...application, audience, roles: application.roles?.[audience] };
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

/** The resource that a client asks to call: client credentials take all that was granted there. */
export function audienceOf(scope: string): string | TokenRefusal {
  const [, audience] = /^(\S+)\/\.default$/.exec(scope) ?? [];
  return (
    audience ??
    refusal(400, "invalid_scope", 1002012, `The scope has to be one resource with /.default behind it, got "${scope}".`)
  );
}

export function refusal(status: number, error: string, code: number, description: string): TokenRefusal {
  return { status, error, code, description };
}

function issuer(tenantId: string, version: TokenVersion): string {
  return version === "2.0" ? `${host}/${tenantId}/v2.0` : `https://sts.windows.net/${tenantId}/`;
}
