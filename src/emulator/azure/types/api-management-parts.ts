// The smaller resources of an API Management service.
import { parentId } from "../arm-state";
import { routeOf, undeclaredParameters } from "../operation-template";
import {
  isRecord,
  lastSegment,
  type ResourceType,
  requireAtMost,
  requireName,
  requirePartName,
  requireText,
  textOf,
  withProperties,
} from "../resource-type";
import { serviceIdOf } from "../service-id";
import { Siblings } from "../siblings";

const routes = new Siblings("Microsoft.ApiManagement/service/apis/operations", ({ properties }) => routeOf(properties));

export const operations: ResourceType = {
  check(resource, { state }) {
    const problems = [
      ...requireText(resource, "displayName", "method", "urlTemplate"),
      ...requireAtMost(resource, 300, "displayName"),
    ];
    if (problems.length > 0) return problems;
    const { method, urlTemplate } = resource.properties;
    for (const name of undeclaredParameters(resource.properties))
      problems.push(
        `\`properties.templateParameters\`: expected "${name}", which \`urlTemplate\` names. Declare it there.`,
      );
    const same = routes.same(resource, state);
    if (same)
      problems.push(
        `\`properties.urlTemplate\`: expected each method and template once in an API, got ${method} ${urlTemplate}, which "${same.name}" has. Change one.`,
      );
    return problems;
  },
};

export const products: ResourceType = {
  check: (resource) => [
    ...requirePartName(resource, 256),
    ...requireText(resource, "displayName"),
    ...requireAtMost(resource, 300, "displayName"),
  ],
  complete: (resource) =>
    withProperties(resource, {
      subscriptionRequired: resource.properties.subscriptionRequired !== false,
      state: resource.properties.state ?? "notPublished",
    }),
};

/** `products/{product}/apis/{api}`: the API belongs to the product. */
export const productApis: ResourceType = {
  check({ id, name }, { state }) {
    return state.get(`${parentId(id, 2)}/apis/${name}`)
      ? []
      : [`\`apiId\`: expected the name of an API, got "${name}". Create the API first.`];
  },
};

export const subscriptions: ResourceType = {
  check(resource, { state }) {
    const problems = [
      ...requirePartName(resource, 256),
      ...requireText(resource, "displayName", "scope"),
      ...requireAtMost(resource, 100, "displayName"),
    ];
    const scope = textOf(resource.properties.scope);
    const found = scope && /\/(products|apis)(?:\/([^/]+))?$/i.exec(scope);
    if (scope && !found)
      problems.push(
        `\`properties.scope\`: expected /products/{name}, /apis or /apis/{name}, got "${scope}". Correct it.`,
      );
    if (found?.[2] && !state.get(`${parentId(resource.id)}/${found[1]}/${found[2]}`))
      problems.push(`\`properties.scope\`: expected something that exists, got "${scope}". Create it first.`);
    const owner = textOf(resource.properties.ownerId);
    if (owner && !state.get(`${parentId(resource.id)}/users/${lastSegment(owner)}`))
      problems.push(`\`properties.ownerId\`: expected the id of a user, got "${owner}". Create the user first.`);
    return problems;
  },
  complete: (resource, previous, cloud) =>
    withProperties(resource, {
      state: resource.properties.state ?? "active",
      primaryKey: resource.properties.primaryKey ?? previous?.properties.primaryKey ?? cloud.hex(32),
      secondaryKey: resource.properties.secondaryKey ?? previous?.properties.secondaryKey ?? cloud.hex(32),
    }),
  secrets: ["primaryKey", "secondaryKey"],
  actions: {
    listSecrets: ({ properties: { primaryKey, secondaryKey } }) => ({ primaryKey, secondaryKey }),
  },
};

export const caches: ResourceType = {
  check: (resource) => requireText(resource, "connectionString", "useFromLocation"),
  secrets: ["connectionString"],
};

/** Azure never shows what they were made with. */
export const users: ResourceType = { secrets: ["password"] };
export const certificates: ResourceType = { secrets: ["data", "password"] };

export const loggers: ResourceType = {
  check(resource, { state }) {
    const problems = [...requirePartName(resource, 256), ...requireText(resource, "loggerType")];
    const target = textOf(resource.properties.resourceId);
    if (resource.properties.loggerType !== "applicationInsights") return problems;
    if (target && !state.get(target))
      problems.push(
        `\`properties.resourceId\`: expected the id of a resource that exists, got "${target}". Create it first.`,
      );
    const credentials = isRecord(resource.properties.credentials) ? resource.properties.credentials : {};
    if (!textOf(credentials.connectionString) && !textOf(credentials.instrumentationKey))
      problems.push(
        "`properties.credentials`: expected `connectionString` or `instrumentationKey`, got neither. Pass that of the Application Insights component.",
      );
    return problems;
  },
  secrets: ["credentials"],
};

export const diagnostics: ResourceType = {
  check(resource, { state }) {
    const problems = [
      ...requireName(
        resource,
        /^(applicationinsights|azuremonitor|local)$/i,
        "applicationinsights, azuremonitor or local",
      ),
      ...requireText(resource, "loggerId"),
    ];
    const logger = textOf(resource.properties.loggerId);
    const service = serviceIdOf(resource.id) ?? "";
    if (logger && !state.get(`${service}/loggers/${lastSegment(logger)}`))
      problems.push(`\`properties.loggerId\`: expected the id of a logger, got "${logger}". Create the logger first.`);
    return problems;
  },
};

const displayNames = new Siblings("Microsoft.ApiManagement/service/namedValues", ({ properties }) =>
  String(properties.displayName),
);

export const namedValues: ResourceType = {
  check(resource, { state }) {
    const problems = [...requireText(resource, "displayName")];
    const { displayName, value, keyVault } = resource.properties;
    if (textOf(displayName) && !/^[A-Za-z0-9\-._]{1,256}$/.test(String(displayName)))
      problems.push(
        `\`properties.displayName\`: expected up to 256 letters, digits, -, . and _, got ${JSON.stringify(displayName)}. Correct it.`,
      );
    const other = displayNames.same(resource, state);
    if (other)
      problems.push(
        `\`properties.displayName\`: expected a name that no other named value has, got ${JSON.stringify(displayName)}, which ${other.name} has. Choose another one.`,
      );
    if (keyVault !== undefined)
      problems.push("`properties.keyVault`: the emulator has values of its own only. Pass `value` here.");
    else if (typeof value !== "string" || value === "" || value.length > 4096)
      problems.push("`properties.value`: expected 1 to 4096 characters. Correct it.");
    return problems;
  },
  secrets: ["value"],
  actions: { listValue: ({ properties: { value } }) => ({ value }) },
};
