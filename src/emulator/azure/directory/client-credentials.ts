// Tokens for the applications of the directory, by client credentials.
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
import type { ArmResource } from "apim-ai-gateway/arm";
import type { Clock } from "../../gateway/clock";
import type { ArmState } from "../arm-state";
import { accessTo } from "./access";
import { applicationNamed, applicationOf, sameText, servicePrincipalOf } from "./objects";
import { audienceOf, refusal, type TokenGrant, type TokenRefusal } from "./token-grant";

/** An application that stands outside of the deployed directory, perhaps in another tenant, and may ask for tokens. */
export interface RegisteredApplication {
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

/** What a client sends to get a token. */
export interface TokenRequest {
  readonly tenantId: string;
  readonly clientId: string;
  readonly secret: string;
  readonly scope: string;
}

export class ClientCredentials {
  readonly #registered = new Map<string, RegisteredApplication>();

  constructor(
    private readonly state: ArmState,
    private readonly tenantId: string,
    private readonly clock: Clock,
  ) {}

  /** Lets an application ask for tokens. Answers its tenant, which issues them. */
  register(application: RegisteredApplication): string {
    this.#registered.set(application.clientId.toLowerCase(), application);
    return application.tenantId ?? this.tenantId;
  }

  grant({ tenantId, clientId, secret, scope }: TokenRequest): TokenGrant | TokenRefusal {
    const application = applicationOf(this.state, clientId);
    if (application !== undefined)
      return sameText(tenantId, this.tenantId)
        ? this.#grantOwn(application, clientId, secret, scope)
        : unknownClient(clientId, tenantId);
    const registered = this.#registered.get(clientId.toLowerCase());
    if (registered === undefined || !sameText(registered.tenantId ?? this.tenantId, tenantId))
      return unknownClient(clientId, tenantId);
    const problem = this.#secretProblem([{ secretText: registered.secret }], clientId, secret);
    if (problem !== undefined) return problem;
    const audience = audienceOf(scope);
    if (typeof audience !== "string") return audience;
    return { ...registered, audience, roles: registered.roles?.[audience] };
  }

  #grantOwn(application: ArmResource, clientId: string, secret: string, scope: string): TokenGrant | TokenRefusal {
    const principal = servicePrincipalOf(this.state, clientId);
    if (principal === undefined)
      return refusal(
        401,
        "invalid_client",
        7000229,
        `The client application ${clientId} is missing a service principal in the tenant ${this.tenantId}.`,
      );
    if (principal.properties.accountEnabled === false)
      return refusal(400, "unauthorized_client", 7000112, `The application ${clientId} is disabled.`);
    const passwords = [application, principal].flatMap(({ id }) => this.state.children(id, "passwordCredentials"));
    const problem = this.#secretProblem(
      passwords.map(({ properties }) => properties),
      clientId,
      secret,
    );
    return problem ?? this.#tokenFor(principal, clientId, scope);
  }

  #secretProblem(
    passwords: readonly Readonly<Record<string, unknown>>[],
    clientId: string,
    secret: string,
  ): TokenRefusal | undefined {
    const password = passwords.find(({ secretText }) => secretText === secret);
    if (password === undefined)
      return refusal(
        401,
        "invalid_client",
        7000215,
        `The client secret is none of the application ${clientId}. Send its value, not its key id.`,
      );
    const now = this.clock.now();
    const { startDateTime, endDateTime } = password;
    const isEarly = startDateTime !== undefined && now < Date.parse(String(startDateTime));
    const isLate = endDateTime !== undefined && now >= Date.parse(String(endDateTime));
    if (!isEarly && !isLate) return undefined;
    return refusal(
      401,
      "invalid_client",
      7000222,
      `The client secret of the application ${clientId} is valid from ${String(startDateTime)} to ${String(endDateTime)} only.`,
    );
  }

  #tokenFor(principal: ArmResource, clientId: string, scope: string): TokenGrant | TokenRefusal {
    const audience = audienceOf(scope);
    if (typeof audience !== "string") return audience;
    const caller = { objectId: principal.name, clientId };
    if (applicationNamed(this.state, audience) === undefined && isOfMicrosoft(audience)) return { ...caller, audience };
    const access = accessTo(this.state, principal.name, audience);
    if (access === undefined)
      return refusal(
        400,
        "invalid_resource",
        500011,
        `The resource principal ${audience} was not found in the tenant ${this.tenantId}.`,
      );
    if (access.isRefused)
      return refusal(
        400,
        "invalid_grant",
        501051,
        `Application ${clientId} is not assigned to a role for the application ${audience}.`,
      );
    return { ...caller, audience: access.audience, roles: access.roles, version: access.version };
  }
}

/** Azure's own resources, which every tenant has. */
function isOfMicrosoft(audience: string): boolean {
  return /^https:\/\/([\w-]+\.)*(azure\.(com|net)|windows\.net|microsoft\.com)\/?$/i.test(audience);
}

export const unknownClient = (clientId: string, tenantId: string): TokenRefusal =>
  refusal(400, "unauthorized_client", 700016, `The application ${clientId} is not in the tenant ${tenantId}.`);
