import type { ArmResource } from "apim-ai-gateway/arm";
import type { Cloud } from "../../../azure/cloud";
import { isRecord } from "../../../azure/resource-type";
import type { Values } from "../resource-provider";
import { application } from "./application";
import type { DirectoryResource } from "./directory-resource";
import { recordsOf } from "./fields";
import { group } from "./group";
import { publishedAppIds } from "./published-app-ids";
import { servicePrincipal } from "./service-principal";
import { user } from "./user";

type LookUp = (cloud: Cloud, args: Values) => Values;

const functions: Readonly<Record<string, LookUp>> = {
  getClientConfig({ tenantId }) {
    return { id: `${tenantId}-${tenantId}-${tenantId}`, clientId: tenantId, objectId: tenantId, tenantId };
  },
  getApplicationPublishedAppIds: () => ({ id: "appIds", result: publishedAppIds }),
  getApplication: lookUp(
    application,
    "applications",
    { clientId: "appId", displayName: "displayName", objectId: "id", identifierUri: "identifierUris" },
    applicationResult,
  ),
  getServicePrincipal: lookUp(
    servicePrincipal,
    "servicePrincipals",
    { clientId: "appId", displayName: "displayName", objectId: "id" },
    ({ samlSingleSignOn, ...outputs }) => ({ ...outputs, samlSingleSignOns: listed(samlSingleSignOn) }),
  ),
  getUser: lookUp(user, "users", {
    userPrincipalName: "userPrincipalName",
    objectId: "id",
    mail: "mail",
    mailNickname: "mailNickname",
    employeeId: "employeeId",
  }),
  getGroup: lookUp(
    group,
    "groups",
    { displayName: "displayName", objectId: "id", mailNickname: "mailNickname" },
    ({ dynamicMembership, ...outputs }) => ({ ...outputs, dynamicMemberships: listed(dynamicMembership) }),
    ["mailEnabled", "securityEnabled"],
  ),
};

/**
 * Calls a function of the azuread package.
 * @throws Error for a function that the emulator does not have, or what is not there
 */
export function invokeAzureAd(cloud: Cloud, token: string, args: Values): Values {
  const name = token.split(":").at(-1) ?? "";
  const run = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (run === undefined)
    throw new Error(
      `\`${token}\`: expected one of ${Object.keys(functions).join(", ")}. The emulator has no other functions of azuread.`,
    );
  return run(cloud, args);
}

/**
 * Finds the one object that a key names.
 * @param keys arguments of which one has to be given, and where Microsoft Graph has them
 * @param filters further arguments that narrow the search down
 */
function lookUp(
  resource: DirectoryResource,
  collection: string,
  keys: Readonly<Record<string, string>>,
  result: (outputs: Values) => Values = (outputs) => outputs,
  filters: readonly string[] = [],
): LookUp {
  return (cloud, args) => {
    const [[name, path] = [], ...more] = Object.entries(keys).filter(([key]) => (args[key] ?? "") !== "");
    if (name === undefined || path === undefined || more.length > 0)
      throw new Error(
        `expected one of ${Object.keys(keys).join(", ")}, got ${more.length > 0 ? "several" : "none"}. Give one.`,
      );
    const wanted = String(args[name]).toLowerCase();
    const found = cloud
      .list(`Microsoft.Graph/${collection}`)
      .filter((object) => valuesAt(object, path).some((value) => String(value).toLowerCase() === wanted))
      .filter(({ properties }) => filters.every((one) => args[one] === undefined || properties[one] === args[one]));
    const [first] = found;
    if (first === undefined || found.length > 1)
      throw new Error(
        `\`${name}\`: expected one object in ${collection}, got ${found.length} for "${String(args[name])}". ${
          found.length > 1 ? "Look it up by objectId." : "The emulated tenant has only what was deployed into it."
        }`,
      );
    return { ...args, ...result(resource.read(cloud, first.id, undefined) ?? {}), id: first.id };
  };
}

function valuesAt({ properties }: ArmResource, path: string): readonly unknown[] {
  const value = properties[path];
  return Array.isArray(value) ? value : [value];
}

/** The function answers lists where the resource has one object. */
function applicationResult({ api, optionalClaims, publicClient, singlePageApplication, web, ...rest }: Values): Values {
  const { templateId: _, ...outputs } = rest;
  return {
    ...outputs,
    identifierUri: Array.isArray(outputs.identifierUris) ? (outputs.identifierUris[0] ?? "") : "",
    apis: listed(api),
    optionalClaims: listed(optionalClaims),
    publicClients: listed(publicClient),
    singlePageApplications: listed(singlePageApplication),
    webs: recordsOf(listed(web)).map(({ implicitGrant, ...one }) => ({
      ...one,
      implicitGrants: listed(implicitGrant),
    })),
  };
}

const listed = (value: unknown): readonly unknown[] => (isRecord(value) ? [value] : []);
