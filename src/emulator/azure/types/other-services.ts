// What an AI gateway needs beside API Management.

import { parentId } from "../arm-state";
import { isGuid } from "../guid";
import {
  isRecord,
  lastSegment,
  type ResourceType,
  requireName,
  requireText,
  textOf,
  withProperties,
} from "../resource-type";
import { deletedAccounts, isTakenByDeleted, softDeleted } from "../soft-delete";

export const resourceGroups: ResourceType = {
  check: (resource) =>
    textOf(resource.location)
      ? []
      : ["`location`: expected a region, got nothing. Set it, or the provider's location."],
};

/** https://learn.microsoft.com/azure/templates/microsoft.cognitiveservices/accounts */
export const cognitiveAccounts: ResourceType = {
  check(resource, cloud) {
    const { state } = cloud;
    const problems = [
      ...requireName(resource, /^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,63}$/, "2 to 64 letters, digits, `_`, `.` and `-`"),
    ];
    if (!textOf(resource.kind)) problems.push("`kind`: expected a kind such as OpenAI, got nothing. Set it.");
    if (!textOf(resource.sku?.name)) problems.push("`sku.name`: expected a SKU such as S0, got nothing. Set it.");
    const domain = textOf(resource.properties.customSubDomainName)?.toLowerCase();
    const other = state
      .list(resource.type)
      .find(
        ({ id, properties }) =>
          id.toLowerCase() !== resource.id.toLowerCase() &&
          domain !== undefined &&
          textOf(properties.customSubDomainName)?.toLowerCase() === domain,
      );
    if (other)
      problems.push(
        `\`properties.customSubDomainName\`: expected a name that is free, got "${domain}", which ${other.name} has. Choose another one.`,
      );
    if (isTakenByDeleted(resource, deletedAccounts, cloud) && resource.properties.restore !== true)
      problems.push(
        `\`accountName\`: expected a name that is free, got "${resource.name}", whose account was deleted less than 48 hours ago. Purge that account, set \`restore\`, or choose another name.`,
      );
    return problems;
  },
  leaves: (resource, cloud) => [softDeleted(resource, deletedAccounts, cloud)],
  complete(resource, previous, cloud) {
    const domain = textOf(resource.properties.customSubDomainName);
    const endpoint = domain
      ? `https://${domain.toLowerCase()}.openai.azure.com/`
      : `https://${resource.location ?? "global"}.api.cognitive.microsoft.com/`;
    const keys = previous?.properties.keys ?? [cloud.hex(32), cloud.hex(32)];
    return withProperties(resource, { endpoint, keys, provisioningState: "Succeeded" });
  },
  secrets: ["keys"],
  actions: {
    listKeys({ name, properties: { keys, disableLocalAuth } }) {
      if (disableLocalAuth === true)
        throw new Error(`Failed to list key. disableLocalAuth is set to be true on ${name}.`);
      const [key1, key2] = Array.isArray(keys) ? keys : [];
      return { key1, key2 };
    },
  },
};

export const cognitiveDeployments: ResourceType = {
  check(resource, { state }) {
    const { model } = resource.properties;
    const problems: string[] = [];
    if (!isRecord(model) || !textOf(model.name))
      problems.push("`properties.model.name`: expected the name of a model, got nothing. Set it.");
    if (!textOf(resource.sku?.name))
      problems.push("`sku.name`: expected a SKU such as GlobalStandard, got nothing. Set it.");
    if (!Number.isInteger(resource.sku?.capacity) || Number(resource.sku?.capacity) < 1)
      problems.push("`sku.capacity`: expected a whole number of at least 1. Correct it.");
    if (!state.get(parentId(resource.id)))
      problems.push("`accountName`: expected an account that exists. Create it first.");
    return problems;
  },
};

export const redisClusters: ResourceType = {
  check: ({ sku }) =>
    textOf(sku?.name) ? [] : ["`sku.name`: expected a SKU such as Balanced_B0, got nothing. Choose one."],
  complete: (resource) =>
    withProperties(resource, { hostName: `${resource.name.toLowerCase()}.${resource.location ?? ""}.redis.azure.net` }),
};

/** RediSearch has conditions that Azure checks at creation: https://learn.microsoft.com/azure/redis/redis-modules */
export const redisDatabases: ResourceType = {
  check(resource, { state }) {
    const { modules, clusteringPolicy = "OSSCluster", evictionPolicy = "VolatileLRU" } = resource.properties;
    const problems: string[] = [];
    if (!state.get(parentId(resource.id)))
      problems.push("`clusterName`: expected a cluster that exists. Create it first.");
    const { clusteringPolicy: before = "OSSCluster" } = state.get(resource.id)?.properties ?? { clusteringPolicy };
    if (before !== clusteringPolicy && before !== "NoCluster")
      problems.push(
        `\`properties.clusteringPolicy\`: expected ${String(before)}, which the database has, got ${String(clusteringPolicy)}. Azure changes only NoCluster: make another database.`,
      );
    const names = Array.isArray(modules) ? modules.map((module) => (isRecord(module) ? module.name : undefined)) : [];
    if (!names.includes("RediSearch")) return problems;
    if (clusteringPolicy !== "EnterpriseCluster")
      problems.push(
        `\`properties.clusteringPolicy\`: expected EnterpriseCluster with RediSearch, got ${String(clusteringPolicy)}. Change it.`,
      );
    if (evictionPolicy !== "NoEviction")
      problems.push(
        `\`properties.evictionPolicy\`: expected NoEviction with RediSearch, got ${String(evictionPolicy)}. Change it.`,
      );
    return problems;
  },
  complete: (resource, previous, cloud) =>
    withProperties(resource, {
      port: resource.properties.port ?? 10_000,
      keys: previous?.properties.keys ?? [
        Buffer.from(cloud.hex(64), "hex").toString("base64"),
        Buffer.from(cloud.hex(64), "hex").toString("base64"),
      ],
    }),
  secrets: ["keys"],
  actions: {
    listKeys({ properties: { keys, accessKeysAuthentication } }) {
      if (accessKeysAuthentication !== "Enabled") throw new Error("Access keys are disabled on this database.");
      const [primaryKey, secondaryKey] = Array.isArray(keys) ? keys : [];
      return { primaryKey, secondaryKey };
    },
  },
};

export const insightsComponents: ResourceType = {
  complete(resource, previous, cloud) {
    const key = textOf(previous?.properties.InstrumentationKey) ?? cloud.guid();
    const region = resource.location ?? "westeurope";
    const connectionString = `InstrumentationKey=${key};IngestionEndpoint=https://${region}.in.applicationinsights.azure.com/`;
    return withProperties(resource, {
      InstrumentationKey: key,
      AppId: textOf(previous?.properties.AppId) ?? cloud.guid(),
      ConnectionString: connectionString,
    });
  },
};

export const workspaces: ResourceType = {
  complete: (resource, previous, cloud) =>
    withProperties(resource, { customerId: previous?.properties.customerId ?? cloud.guid() }),
  actions: { sharedKeys: (_, cloud) => ({ primarySharedKey: cloud.hex(64), secondarySharedKey: cloud.hex(64) }) },
};

export const roleAssignments: ResourceType = {
  check(resource) {
    const problems = [...requireText(resource, "principalId", "roleDefinitionId")];
    if (!isGuid(resource.name))
      problems.push(`\`name\`: expected a GUID, got ${JSON.stringify(resource.name)}. Use one.`);
    return problems;
  },
  complete: (resource) =>
    withProperties(resource, {
      scope: resource.id.slice(0, resource.id.toLowerCase().lastIndexOf("/providers/microsoft.authorization")),
    }),
};

/** Of the public cloud, in which all of this is. */
const vaultUri = (name: string): string => `https://${name.toLowerCase()}.vault.azure.net/`;

export const vaults: ResourceType = {
  complete: (resource) => withProperties(resource, { vaultUri: vaultUri(resource.name) }),
};

/** Through Azure Resource Manager the value goes in only. */
export const vaultSecrets: ResourceType = {
  complete(resource, previous, cloud) {
    const secretUri = `${vaultUri(lastSegment(parentId(resource.id)))}secrets/${resource.name}`;
    const isSame = previous?.properties.value === resource.properties.value;
    // Each value that it is given is a version of it.
    const version = isSame ? previous?.properties.secretUriWithVersion : undefined;
    return withProperties(resource, {
      secretUri,
      secretUriWithVersion: version ?? `${secretUri}/${cloud.hex(32)}`,
    });
  },
  secrets: ["value"],
};
