// Tokens for the applications of the directory, by client credentials.
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
import type { ArmResource } from "apim-ai-gateway/arm";
import type { Clock } from "../../gateway/clock";
import type { ArmState } from "../arm-state";
import { isRecord } from "../resource-type";
import {
  audienceOf,
  type DirectoryClients,
  refusal,
  type TokenGrant,
  type TokenRefusal,
  type TokenVersion,
} from "../stand-ins/entra";
import { applicationNamed, applicationOf, appRolesOf, sameText, servicePrincipalOf } from "./objects";

export class ClientCredentials implements DirectoryClients {
  constructor(
    private readonly state: ArmState,
    private readonly tenantId: string,
    private readonly clock: Clock,
  ) {}

  grant(clientId: string, secret: string, scope: string): TokenGrant | TokenRefusal | undefined {
    const application = applicationOf(this.state, clientId);
    if (application === undefined) return undefined;
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
    return this.#secretProblem(application, principal, secret) ?? this.#tokenFor(principal, clientId, scope);
  }

  #secretProblem(application: ArmResource, principal: ArmResource, secret: string): TokenRefusal | undefined {
    const passwords = [application, principal].flatMap(({ id }) => this.state.children(id, "passwordCredentials"));
    const password = passwords.find(({ properties }) => properties.secretText === secret);
    if (password === undefined)
      return refusal(
        401,
        "invalid_client",
        7000215,
        `The client secret is none of the application ${application.name}. Send its value, not its key id.`,
      );
    const now = this.clock.now();
    const { startDateTime, endDateTime } = password.properties;
    if (now >= Date.parse(String(startDateTime)) && now < Date.parse(String(endDateTime))) return undefined;
    return refusal(
      401,
      "invalid_client",
      7000222,
      `The client secret of the application ${application.name} is valid from ${String(startDateTime)} to ${String(endDateTime)} only.`,
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

export interface Access {
  /** What the token is for. */
  readonly audience: string;
  readonly roles: readonly string[];
  readonly version: TokenVersion;
  /** The application lets only those in who have a role, and the principal has none. */
  readonly isRefused: boolean;
}

/** What a principal may do at an application that it names by URI or client id; undefined when the tenant has no such one. */
export function accessTo(state: ArmState, principalId: string, named: string): Access | undefined {
  const application = applicationNamed(state, named);
  const resource = servicePrincipalOf(state, application?.properties.appId);
  if (application === undefined || resource === undefined) return undefined;
  const assignments = state
    .children(resource.id, "appRoleAssignedTo")
    .filter(({ properties }) => sameText(properties.principalId, principalId));
  const roles = appRolesOf(application).filter(
    ({ id, isEnabled }) => isEnabled && assignments.some(({ properties }) => sameText(properties.appRoleId, id)),
  );
  const { api, appId } = application.properties;
  const isSecond = isRecord(api) && api.requestedAccessTokenVersion === 2;
  return {
    // A token of version 2 is for the client id, however the application was named.
    audience: isSecond ? String(appId) : named,
    roles: roles.flatMap(({ value }) => value ?? []),
    version: isSecond ? "2.0" : "1.0",
    isRefused: resource.properties.appRoleAssignmentRequired === true && assignments.length === 0,
  };
}

/** Azure's own resources, which every tenant has. */
function isOfMicrosoft(audience: string): boolean {
  return /^https:\/\/([\w-]+\.)*(azure\.(com|net)|windows\.net|microsoft\.com)\/?$/i.test(audience);
}
