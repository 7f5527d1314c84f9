// Passwords of applications and service principals.
import { randomUUID } from "node:crypto";
import type { ArmResource } from "apim-ai-gateway/arm";
import type { Cloud } from "../../../azure/cloud";
import type { CheckFailure, Values } from "../resource-provider";
import { type DirectoryResource, graphObject, partsOf, requireId } from "./directory-resource";
import { text } from "./fields";

const dates = ["displayName", "endDate", "startDate"] as const;

/** A password of what `property` names; Entra ID changes nothing about a password. */
function password(collection: string, property: string): DirectoryResource {
  const form = "<guid>/password/<guid>";
  const pathOf = (id: string) => {
    const [objectId, keyId] = partsOf(form, id);
    return { owner: `/${collection}/${objectId}`, keyId: String(keyId) };
  };
  return {
    fields: [text(property), ...dates.map((name) => text(name, name, { computed: true }))],
    stateOnly: ["endDateRelative", "rotateWhenChanged"],
    required: [property],
    forceNew: [property, ...dates, "endDateRelative", "rotateWhenChanged"],
    secrets: ["/value"],
    problems: (inputs) => [...requireId(collection, property, inputs), ...endProblems(inputs)],
    async create(cloud, inputs) {
      const owner = String(inputs[property]);
      if (cloud.get(owner) === undefined)
        throw new Error(`\`${property}\`: expected ${owner} to exist, got nothing. Create it first.`);
      const { value, keyId } = await addPassword(cloud, owner, inputs);
      return { id: `${owner.split("/")[2]}/password/${String(keyId)}`, outputs: { value } };
    },
    async delete(cloud, id) {
      const { owner, keyId } = pathOf(id);
      await removePassword(cloud, owner, keyId);
    },
    read(cloud, id, known) {
      if (known === undefined)
        throw new Error(
          "expected a password that is made, got one to import. Entra ID shows a password once: make a new one.",
        );
      const { owner, keyId } = pathOf(id);
      const found = passwordsOf(cloud, owner).find(({ name }) => name === keyId);
      return found && { [property]: owner, ...shown(found.properties), value: known.outputs.value };
    },
  };
}

export const applicationPassword = password("applications", "applicationId");
export const servicePrincipalPassword = password("servicePrincipals", "servicePrincipalId");

/** Has a password made; the answer alone has its value. */
export async function addPassword(cloud: Cloud, owner: string, inputs: Values): Promise<Values> {
  const startDateTime = inputs.startDate ?? null;
  const endDateTime = inputs.endDate ?? endAfter(inputs.endDateRelative, startDateTime);
  const properties = { displayName: inputs.displayName ?? null, startDateTime, endDateTime };
  const made = await cloud.put(graphObject(`${owner}/passwordCredentials/${randomUUID()}`, properties));
  return { ...shown(made.properties), value: made.properties.secretText };
}

export async function removePassword(cloud: Cloud, owner: string, keyId: string): Promise<void> {
  await cloud.delete(`${owner}/passwordCredentials/${keyId}`);
}

export function passwordsOf(cloud: Cloud, owner: string): readonly ArmResource[] {
  const type = graphObject(`${owner}/passwordCredentials/x`, {}).type;
  return cloud.list(type).filter(({ id }) => id.toLowerCase().startsWith(`${owner.toLowerCase()}/`));
}

function shown({ displayName, startDateTime, endDateTime, keyId }: Values): Values {
  return { displayName: displayName ?? "", startDate: startDateTime, endDate: endDateTime, keyId };
}

function endProblems({ endDate, endDateRelative }: Values): readonly CheckFailure[] {
  if (endDateRelative === undefined) return [];
  if (endDate !== undefined)
    return [{ property: "endDate", reason: "expected `endDate` or `endDateRelative`, got both. Remove one of them." }];
  if (durationMs(endDateRelative) !== undefined) return [];
  const reason = `expected a duration such as 240h or 2400h30m, got ${JSON.stringify(endDateRelative)}. Correct it.`;
  return [{ property: "endDateRelative", reason }];
}

function endAfter(relative: unknown, start: unknown): string | null {
  const duration = durationMs(relative);
  if (duration === undefined) return null;
  return new Date((typeof start === "string" ? Date.parse(start) : Date.now()) + duration).toISOString();
}

/** A duration as Go writes it. */
function durationMs(text: unknown): number | undefined {
  if (typeof text !== "string" || !/^(\d+(\.\d+)?(h|m|s))+$/.test(text)) return undefined;
  const units = { h: 3_600_000, m: 60_000, s: 1_000 } as const;
  return [...text.matchAll(/(\d+(?:\.\d+)?)([hms])/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * units[unit as keyof typeof units],
    0,
  );
}
