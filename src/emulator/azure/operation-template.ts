// What the URL template of an operation has to be beside its parameters and its API's other operations.
import { isRecord } from "./resource-type";

type Json = Readonly<Record<string, unknown>>;

/** Parameters that a template names and nobody declares. Azure refuses them. */
export function undeclaredParameters({ urlTemplate, templateParameters }: Json): readonly string[] {
  const declared = (Array.isArray(templateParameters) ? templateParameters : []).map((parameter: unknown) =>
    isRecord(parameter) ? parameter.name : undefined,
  );
  return [...String(urlTemplate).matchAll(/\{\*?([^{}]+)\}/g)]
    .map(([, name = ""]) => name)
    .filter((name) => !declared.includes(name));
}

/** Method and template without the names of parameters, which do not tell requests apart. */
export function routeOf({ method, urlTemplate }: Json): string {
  return `${String(method).toUpperCase()} ${String(urlTemplate).replace(/\{(\*?)[^{}]+\}/g, "{$1}")}`;
}
