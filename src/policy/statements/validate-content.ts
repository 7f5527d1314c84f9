import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import { type Data, element } from "../element";
import { given, listed } from "../given";
import { policyError } from "../policy-error";
import { ContentValidator, maximumContentSize, row } from "../validate-content-row";
import type { ValidationAction } from "../validation-action";

export { ContentValidator, row };

/** A content type that counts as another one: by its name, or by a condition. */
export interface ContentTypeMappingArgs {
  /** The content type that comes. @default - none; then `when` is required */
  from?: Data;
  /** A boolean expression that is true for what is mapped. @default - none; then `from` is required */
  when?: Data;
  /** The content type that it counts as. */
  to: Data;
}

/** Content types that count as others. */
export interface ContentTypeMapArgs {
  /** What every body counts as. @default - what its header says */
  anyContentTypeValue?: string;
  /** What a body without content type counts as. @default - none */
  missingContentTypeValue?: string;
  /** Single content types. @default - none */
  types?: readonly ContentTypeMappingArgs[];
}

/** How bodies of a content type are validated. */
export interface ContentArgs {
  /** The content type. @default - every one of the API's schema */
  type?: Data;
  /** `soap` takes the XML out of the envelope. */
  validateAs: ContentValidator;
  /** Name of a schema of the service. @default - the schema of the API */
  schemaId?: Data;
  /** Path inside of a JSON schema, such as `#/components/schemas/address`. @default - the whole schema */
  schemaRef?: Data;
  /** What happens with a body that does not match. */
  action: ValidationAction;
  /** Overrides `additionalProperties` of a JSON schema. @default - what the schema says */
  allowAdditionalProperties?: boolean;
  /** Whether JSON properties match in any case. @default false */
  caseInsensitivePropertyNames?: boolean;
}

/** What is validated, and what happens with what does not match. */
export interface ValidateContentArgs {
  /** What happens with a content type that the API's schema does not name. */
  unspecifiedContentTypeAction: ValidationAction;
  /** Greatest body in bytes, up to 4194304. */
  maxSizeBytes: Data;
  /** What happens with a body that is greater. */
  sizeExceededAction: ValidationAction;
  /** Variable that gets the problems. @default - none */
  errorsVariableName?: string;
  /** @default - none */
  contentTypeMap?: ContentTypeMapArgs;
  /** Content types that are validated. @default - none: only sizes are looked at */
  contents?: readonly ContentArgs[];
}

/**
 * Validates the body of the request in inbound, of the response in outbound and on-error. Buffers it: not for streams.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/validate-content-policy
 */
export function validateContent(args: ValidateContentArgs): Element {
  given(row.name, args);
  const statement = buildStatement(
    row,
    {
      "unspecified-content-type-action": args.unspecifiedContentTypeAction,
      "max-size": args.maxSizeBytes,
      "size-exceeded-action": args.sizeExceededAction,
      "errors-variable-name": args.errorsVariableName,
    },
    args.contentTypeMap === undefined ? undefined : mapElement(args.contentTypeMap),
    ...listed(`${row.name}.content`, args.contents ?? []).map(contentElement),
  );
  if (Number(args.maxSizeBytes) > maximumContentSize)
    throw policyError(
      "invalid-value",
      `\`${row.name}.max-size\`: expected at most ${maximumContentSize} bytes, got ${args.maxSizeBytes}.`,
      "Lower it.",
    );
  return statement;
}

function mapElement(args: ContentTypeMapArgs): Element {
  const path = `${row.name}.content-type-map`;
  const { anyContentTypeValue, missingContentTypeValue, types = [] } = given(path, args);
  return element(
    "content-type-map",
    { "any-content-type-value": anyContentTypeValue, "missing-content-type-value": missingContentTypeValue },
    ...listed(`${path}.type`, types).map((type) => {
      const { from, when, to } = given(`${path}.type`, type);
      return element("type", { from, when, to });
    }),
  );
}

function contentElement(args: ContentArgs): Element {
  given(`${row.name}.content`, args);
  return element("content", {
    type: args.type,
    "validate-as": args.validateAs,
    "schema-id": args.schemaId,
    "schema-ref": args.schemaRef,
    action: args.action,
    "allow-additional-properties": args.allowAdditionalProperties,
    "case-insensitive-property-names": args.caseInsensitivePropertyNames,
  });
}
