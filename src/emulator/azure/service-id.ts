/** ARM type of an API Management service. */
export const serviceType = "Microsoft.ApiManagement/service";

/** The API Management service that a resource is part of, or is itself; undefined for what belongs to none. */
export function serviceIdOf(id: string): string | undefined {
  return /^.*?\/providers\/Microsoft\.ApiManagement\/service\/[^/]+/i.exec(id)?.[0];
}
