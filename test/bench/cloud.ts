// How the time of the emulated cloud grows with what is in it: resources of all kinds put and deleted, no engine around.
import type { ArmResource } from "apim-ai-gateway/arm";
import { createCloud, systemClock } from "apim-ai-gateway-emulator";
import { median, report } from "./report";

const rounds = 5;
const group = "/subscriptions/s/resourceGroups/g";
const service = `${group}/providers/Microsoft.ApiManagement/service/gw`;

type Part = Pick<ArmResource, "id" | "type" | "properties"> & Partial<ArmResource>;

const resource = ({ id, ...parts }: Part): ArmResource => ({
  id,
  name: id.slice(id.lastIndexOf("/") + 1),
  apiVersion: "2024-05-01",
  ...parts,
});

/** A part of the service: `apis/a` is a `Microsoft.ApiManagement/service/apis`. */
const part = (path: string, properties: ArmResource["properties"]): ArmResource => {
  const names = path.split("/").filter((_, index) => index % 2 === 0);
  return resource({
    id: `${service}/${path}`,
    type: ["Microsoft.ApiManagement/service", ...names].join("/"),
    properties,
  });
};

const place: readonly ArmResource[] = [
  resource({ id: group, type: "Microsoft.Resources/resourceGroups", location: "westeurope", properties: {} }),
  resource({
    id: service,
    type: "Microsoft.ApiManagement/service",
    location: "westeurope",
    sku: { name: "StandardV2", capacity: 1 },
    properties: { publisherName: "Contoso", publisherEmail: "ai@contoso.example" },
  }),
];

const policy = (inbound: string): ArmResource["properties"] => ({
  format: "rawxml",
  value: `<policies><inbound><base />${inbound}</inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>`,
});

/** Ten resources around one API, whose policies refer to their own backend, fragment and named value. */
function around(index: number): readonly ArmResource[] {
  const [api, name] = [`apis/api-${index}`, `name-${index}`];
  const operation = (id: string) => ({ displayName: id, method: "GET", urlTemplate: `/${id}` });
  return [
    // Policies write the display name, which need not be the resource's.
    part(`namedValues/value-${index}`, { displayName: name, value: "x", secret: true }),
    part(`backends/${name}`, { url: `https://backend-${index}.example`, protocol: "http" }),
    part(`policyFragments/${name}`, {
      format: "rawxml",
      value: `<fragment><set-header name="x-a" exists-action="override"><value>{{${name}}}</value></set-header></fragment>`,
    }),
    part(api, { displayName: name, path: `path-${index}` }),
    part(`${api}/operations/one`, operation("one")),
    part(`${api}/operations/two`, operation("two")),
    part(
      `${api}/policies/policy`,
      policy(`<include-fragment fragment-id="${name}" /><set-backend-service backend-id="${name}" />`),
    ),
    part(`${api}/operations/one/policies/policy`, policy(`<set-variable name="a" value="{{${name}}}" />`)),
    part(`products/${name}`, { displayName: name, state: "published" }),
    part(`subscriptions/${name}`, { displayName: name, scope: `/products/${name}` }),
  ];
}

interface Seconds {
  readonly put: number;
  readonly deleted: number;
}

async function measure(count: number): Promise<Seconds> {
  const cloud = await createCloud({ clock: systemClock, subscriptionId: "s" });
  for (const resource of place) await cloud.put(resource);
  const resources = Array.from({ length: count / 10 }, (_, index) => around(index)).flat();
  const start = performance.now();
  for (const resource of resources) await cloud.put(resource);
  const put = performance.now();
  for (const { id } of [...resources].reverse()) await cloud.delete(id);
  const deleted = performance.now();
  await cloud.close();
  return { put: (put - start) / 1000, deleted: (deleted - put) / 1000 };
}

/** Seconds of ten small clouds, one after the other: one alone is over too soon to be measured. */
async function measureTen(count: number): Promise<Seconds> {
  const all: Seconds[] = [];
  for (let time = 0; time < 10; time++) all.push(await measure(count));
  const sum = (of: (seconds: Seconds) => number) => all.reduce((total, one) => total + of(one), 0);
  return { put: sum(({ put }) => put), deleted: sum(({ deleted }) => deleted) };
}

async function main(): Promise<void> {
  // What is compiled on the way must not count for the small clouds alone.
  await measureTen(300);
  const puts: number[] = [];
  const deletions: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const small = await measureTen(300);
    const large = await measure(3000);
    puts.push((large.put / small.put) * 10);
    deletions.push((large.deleted / small.deleted) * 10);
  }
  report("cloud", "3,000 mixed resources put over 300", median(puts), { atMost: 12 });
  report("cloud", "3,000 mixed resources deleted over 300", median(deletions), { atMost: 12 });
}

void main();
