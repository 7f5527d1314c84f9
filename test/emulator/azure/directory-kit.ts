// A tenant with an API, a client, and short ways to write into its directory.
import { randomUUID } from "node:crypto";
import { onTestFinished } from "vitest";
import { createCloud, type EmulatedCloud } from "../../../src/emulator/azure/emulated-cloud";
import { ManualClock } from "../gateway/manual-clock";

type Properties = Readonly<Record<string, unknown>>;

export const readerRole = "11111111-1111-1111-1111-111111111111";
export const reader = {
  id: readerRole,
  value: "Models.Read",
  displayName: "Reader",
  allowedMemberTypes: ["Application"],
  isEnabled: true,
};

export async function newDirectory(options: { readonly stateDirectory?: string } = {}) {
  const clock = new ManualClock();
  const cloud = await createCloud({ clock, ...options });
  onTestFinished(() => cloud.close());
  return { cloud, clock, ...inDirectory(cloud) };
}

export function inDirectory(cloud: EmulatedCloud) {
  const put = (path: string, properties: Properties) => {
    const segments = path.slice(1).split("/");
    const type = ["Microsoft.Graph", ...segments.filter((_, index) => index % 2 === 0)].join("/");
    return cloud.put({ id: path, type, name: segments.at(-1) ?? "", apiVersion: "v1.0", properties });
  };
  const make = (collection: string, properties: Properties) => put(`/${collection}/${randomUUID()}`, properties);
  /** An application with its service principal. */
  const application = async (properties: Properties, principalProperties: Properties = {}) => {
    const made = await make("applications", properties);
    const clientId = String(made.properties.appId);
    return {
      id: made.id,
      clientId,
      principal: await make("servicePrincipals", { appId: clientId, ...principalProperties }),
    };
  };
  const password = async (owner: string, properties: Properties = {}) =>
    String((await put(`${owner}/passwordCredentials/${randomUUID()}`, properties)).properties.secretText);
  const assign = (resource: string, principalId: string, appRoleId = readerRole) =>
    put(`${resource}/appRoleAssignedTo/${randomUUID()}`, { principalId, appRoleId });
  const ask = async (clientId: string, secret: string, scope: string) => {
    const body = { grant_type: "client_credentials", client_id: clientId, client_secret: secret, scope };
    const response = await fetch(`${cloud.standInsUrl}/login.microsoftonline.com/tenant/oauth2/v2.0/token`, {
      method: "POST",
      body: new URLSearchParams(body),
    });
    const answer = (await response.json()) as Readonly<Record<string, unknown>>;
    return { status: response.status, answer, claims: claimsOf(answer.access_token) };
  };
  return { put, make, application, password, assign, ask };
}

export function claimsOf(token: unknown): Readonly<Record<string, unknown>> {
  return typeof token === "string" ? JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) : {};
}
