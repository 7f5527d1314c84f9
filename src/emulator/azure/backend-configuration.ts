import type { ArmResource } from "apim-ai-gateway/arm";
import type { BackendConfiguration, BackendCredentials, CircuitBreakerRule } from "../gateway/configuration";
import { type ArmState, parentId } from "./arm-state";
import { durationMs } from "./iso-duration";
import { isRecord, lastSegment, textOf } from "./resource-type";

type Json = Readonly<Record<string, unknown>>;

/** A backend entity as the gateway needs it. */
export function backendConfiguration({ id, name, properties }: ArmResource, state: ArmState): BackendConfiguration {
  const pool =
    isRecord(properties.pool) && Array.isArray(properties.pool.services)
      ? properties.pool.services.filter(isRecord)
      : undefined;
  const credentials = isRecord(properties.credentials) ? credentialsOf(properties.credentials) : undefined;
  const rule = ruleOf(properties.circuitBreaker);
  const tls = isRecord(properties.tls) ? properties.tls : undefined;
  return {
    id: name,
    ...(textOf(properties.url) && { url: String(properties.url) }),
    ...(pool && {
      pool: pool.map(({ id: member, priority, weight }) => ({
        backendId: state.nameOf(`${parentId(id)}/backends/${lastSegment(String(member))}`),
        priority: numberOr(priority, 0),
        weight: numberOr(weight, 1),
      })),
    }),
    ...(rule && { circuitBreaker: rule }),
    ...(credentials && { credentials }),
    ...(tls && {
      tls: {
        validateCertificateChain: tls.validateCertificateChain !== false,
        validateCertificateName: tls.validateCertificateName !== false,
      },
    }),
  };
}

function credentialsOf({ header, query, authorization, managedIdentity }: Json): BackendCredentials {
  const values = (map: unknown) =>
    isRecord(map)
      ? Object.fromEntries(
          Object.entries(map).map(([name, list]) => [name, Array.isArray(list) ? list.map(String) : [String(list)]]),
        )
      : undefined;
  const [headers, parameters] = [values(header), values(query)];
  return {
    ...(headers && { headers }),
    ...(parameters && { query: parameters }),
    ...(isRecord(authorization) && {
      authorization: { scheme: String(authorization.scheme), parameter: String(authorization.parameter) },
    }),
    ...(isRecord(managedIdentity) && {
      managedIdentity: {
        resource: String(managedIdentity.resource),
        ...(textOf(managedIdentity.clientId) && { clientId: String(managedIdentity.clientId) }),
      },
    }),
  };
}

function ruleOf(circuitBreaker: unknown): CircuitBreakerRule | undefined {
  const rules: readonly unknown[] =
    isRecord(circuitBreaker) && Array.isArray(circuitBreaker.rules) ? circuitBreaker.rules : [];
  const [rule] = rules;
  if (!isRecord(rule)) return undefined;
  const condition = isRecord(rule.failureCondition) ? rule.failureCondition : {};
  const ranges: readonly unknown[] = Array.isArray(condition.statusCodeRanges) ? condition.statusCodeRanges : [];
  return {
    name: String(rule.name),
    ...(typeof condition.count === "number" && { count: condition.count }),
    ...(typeof condition.percentage === "number" && { percentage: condition.percentage }),
    intervalMs: durationMs(condition.interval) ?? 0,
    tripDurationMs: durationMs(rule.tripDuration) ?? 0,
    acceptRetryAfter: rule.acceptRetryAfter === true,
    statusCodeRanges: ranges.filter(isRecord).map(({ min, max }) => ({ min: Number(min), max: Number(max) })),
    errorReasons: Array.isArray(condition.errorReasons) ? condition.errorReasons.map(String) : [],
  };
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}
