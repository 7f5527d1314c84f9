// Arguments are held against the tool's schema before anything is sent.
import Ajv2020, { type ValidateFunction } from "ajv/dist/2020";
import type { ToolInput } from "./tool-schema";

// Schemas come from users' OpenAPI documents: what they say beyond JSON Schema is let pass.
const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false, validateFormats: false });
const validators = new WeakMap<object, ValidateFunction>();

/** What is wrong with a tool's schema itself: it came with somebody's document. Undefined when nothing is. */
export function schemaProblem({ schema }: ToolInput): string | undefined {
  if (!ajv.validateSchema(schema)) {
    const [error] = ajv.errors ?? [];
    return `expected JSON Schema at ${error?.instancePath || "/"}: ${error?.message ?? "it is none"}. Correct the operation.`;
  }
  try {
    validatorOf(schema);
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `expected a schema that arguments can be held against: ${reason}. Correct the operation.`;
  }
}

/** @throws Error for patterns that are none and references that lead nowhere */
function validatorOf(schema: ToolInput["schema"]): ValidateFunction {
  let validate = validators.get(schema);
  if (!validate) {
    try {
      validate = ajv.compile(schema);
    } finally {
      // Ajv would keep every schema that was ever loaded, and refuse the `$id` of one that is loaded again.
      ajv.removeSchema(schema);
    }
    validators.set(schema, validate);
  }
  return validate;
}

/** A sentence for each argument that is wrong; empty when all are right. */
export function argumentProblems({ schema }: ToolInput, given: unknown): readonly string[] {
  const validate = validatorOf(schema);
  if (validate(given)) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) => {
    const extra = params as { additionalProperty?: string; allowedValues?: unknown };
    const detail =
      extra.additionalProperty ?? (extra.allowedValues === undefined ? "" : JSON.stringify(extra.allowedValues));
    const path = instancePath.slice(1).replaceAll("/", ".") || "arguments";
    return `\`${path}\`: ${message ?? "is not valid"}${detail === "" ? "" : ` (${detail})`}.`;
  });
}
