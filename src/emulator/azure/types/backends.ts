import type { ArmResource } from "apim-ai-gateway/arm";
import { parentId } from "../arm-state";
import { durationMs } from "../iso-duration";
import { type CloudView, isRecord, lastSegment, type ResourceType, requirePartName, textOf } from "../resource-type";

/** https://learn.microsoft.com/azure/api-management/backends */
export const backends: ResourceType = {
  check(resource, cloud) {
    const isPool = String(resource.properties.type ?? "Single").toLowerCase() === "pool";
    return [
      ...requirePartName(resource, 80),
      ...(isPool ? checkPool(resource, cloud) : checkSingle(resource)),
      ...checkBreakers(resource, cloud),
    ];
  },
};

function checkSingle({ properties }: ArmResource): readonly string[] {
  const problems: string[] = [];
  const url = textOf(properties.url);
  if (!url || !URL.canParse(url) || !/^https?:/i.test(url))
    problems.push(
      `\`properties.url\`: expected an http or https URL, got ${JSON.stringify(properties.url) ?? "nothing"}. Correct it.`,
    );
  const breaker = isRecord(properties.circuitBreaker) ? properties.circuitBreaker : {};
  const rules: readonly unknown[] = Array.isArray(breaker.rules) ? breaker.rules : [];
  // ARM's schema allows more; the service takes one.
  if (rules.length > 1)
    problems.push(
      `\`properties.circuitBreaker.rules\`: expected one rule, got ${rules.length}. Put all ranges into one.`,
    );
  for (const rule of rules) problems.push(...checkRule(isRecord(rule) ? rule : {}));
  return problems;
}

function checkBreakers({ id, properties }: ArmResource, cloud: CloudView): readonly string[] {
  const sku = cloud.state.get(parentId(id))?.sku;
  if (properties.circuitBreaker === undefined || String(sku?.name).toLowerCase() !== "consumption") return [];
  return ["`properties.circuitBreaker`: expected none on the SKU Consumption, which has no breakers. Leave it out."];
}

function checkRule({ failureCondition, tripDuration }: Readonly<Record<string, unknown>>): readonly string[] {
  const path = "`properties.circuitBreaker.rules[0]";
  const condition = isRecord(failureCondition) ? failureCondition : {};
  const problems: string[] = [];
  for (const [name, value] of [
    ["failureCondition.interval", condition.interval],
    ["tripDuration", tripDuration],
  ] as const)
    if (durationMs(value) === undefined)
      problems.push(
        `${path}.${name}\`: expected an ISO 8601 duration such as PT1M, got ${JSON.stringify(value) ?? "nothing"}. Correct it.`,
      );
  if ((condition.count === undefined) === (condition.percentage === undefined))
    problems.push(`${path}.failureCondition\`: expected either \`count\` or \`percentage\`. Set one of them.`);
  const ranges: readonly unknown[] = Array.isArray(condition.statusCodeRanges) ? condition.statusCodeRanges : [];
  for (const [index, range] of ranges.entries()) {
    const { min, max } = isRecord(range) ? range : {};
    if (!isStatus(min) || !isStatus(max) || min > max)
      problems.push(
        `${path}.failureCondition.statusCodeRanges[${index}]\`: expected \`min\` and \`max\` from 200 to 599, got ${JSON.stringify(range)}. Correct it.`,
      );
  }
  return problems;
}

function isStatus(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599;
}

function checkPool({ id, properties }: ArmResource, { state }: CloudView): readonly string[] {
  const pool = isRecord(properties.pool) ? properties.pool : {};
  const services: readonly unknown[] = Array.isArray(pool.services) ? pool.services : [];
  if (services.length < 1 || services.length > 30)
    return [`\`properties.pool.services\`: expected 1 to 30 backends, got ${services.length}. Correct it.`];
  return services.flatMap((service, index) => {
    const path = `\`properties.pool.services[${index}]`;
    const { id: member, priority, weight } = isRecord(service) ? service : {};
    const backend = state.get(`${parentId(id)}/backends/${lastSegment(String(member))}`);
    const problems: string[] = [];
    if (!backend)
      problems.push(
        `${path}.id\`: expected the id of a backend, got ${JSON.stringify(member)}. Create the backend first.`,
      );
    else if (String(backend.properties.type).toLowerCase() === "pool")
      problems.push(`${path}.id\`: expected a single backend, got the pool ${backend.name}. Name its members.`);
    for (const [name, value] of [
      ["priority", priority],
      ["weight", weight],
    ] as const)
      if (value !== undefined && !(Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 100))
        problems.push(
          `${path}.${name}\`: expected a whole number from 0 to 100, got ${JSON.stringify(value)}. Correct it.`,
        );
    return problems;
  });
}
