import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import { element } from "../element";
import { given } from "../given";
import { allGateways, allScopes, type ChildRow, policyPage, type StatementRow, string } from "../statement-row";
import { action, type NamedActionArgs, namedAction, namedActions, type ValidationAction } from "../validation-action";

const children: readonly ChildRow[] = [{ name: "parameter", attributes: namedAction }];
const queryOrHeaders: ChildRow = {
  name: "headers",
  maximum: 1,
  attributes: {
    "specified-parameter-action": action("contested"),
    "unspecified-parameter-action": action("contested"),
  },
  children,
};

export const row: StatementRow = {
  name: "validate-parameters",
  summary: "Holds the headers, the query and the path of a request against the API's schema.",
  follows:
    "The page of 12/2022, with the workspace gateways of validate-content. Microsoft's schema asks for the actions of headers, query and path, which the page calls overrides.",
  attributes: {
    "specified-parameter-action": action(),
    "unspecified-parameter-action": action(),
    "errors-variable-name": string({ expression: false }),
  },
  children: [
    queryOrHeaders,
    { ...queryOrHeaders, name: "query" },
    { name: "path", maximum: 1, attributes: { "specified-parameter-action": action("contested") }, children },
  ],
  once: true,
  sections: ["inbound"],
  scopes: allScopes,
  gateways: allGateways,
  documentation: policyPage("validate-parameters"),
};

/** What happens with the parameters of the path. */
export interface PathParametersArgs {
  /** What happens with those that the API's schema names. */
  specifiedParameterAction: ValidationAction;
  /** Single parameters, for which something else happens. @default - none */
  parameters?: readonly NamedActionArgs[];
}

/** What happens with headers, or with parameters of the query. */
export interface ParametersArgs extends PathParametersArgs {
  /** What happens with those that the API's schema does not name. */
  unspecifiedParameterAction: ValidationAction;
}

/** What happens with parameters, in general and by where they stand. */
export interface ValidateParametersArgs {
  /** What happens with those that the API's schema names and that do not match it. */
  specifiedParameterAction: ValidationAction;
  /** What happens with those that the API's schema does not name. */
  unspecifiedParameterAction: ValidationAction;
  /** Variable that gets the problems. @default - none */
  errorsVariableName?: string;
  /** @default - as for all parameters */
  headers?: ParametersArgs;
  /** @default - as for all parameters */
  query?: ParametersArgs;
  /** @default - as for all parameters */
  path?: PathParametersArgs;
}

/**
 * Validates the parameters of the request.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/validate-parameters-policy
 */
export function validateParameters(args: ValidateParametersArgs): Element {
  const { headers, query, path } = given(row.name, args);
  return buildStatement(
    row,
    {
      "specified-parameter-action": args.specifiedParameterAction,
      "unspecified-parameter-action": args.unspecifiedParameterAction,
      "errors-variable-name": args.errorsVariableName,
    },
    headers === undefined ? undefined : parametersElement("headers", headers),
    query === undefined ? undefined : parametersElement("query", query),
    path === undefined ? undefined : parametersElement("path", path),
  );
}

function parametersElement(name: string, args: PathParametersArgs & Partial<ParametersArgs>): Element {
  const path = `${row.name}.${name}`;
  const { specifiedParameterAction, unspecifiedParameterAction, parameters } = given(path, args);
  return element(
    name,
    {
      "specified-parameter-action": specifiedParameterAction,
      "unspecified-parameter-action": unspecifiedParameterAction,
    },
    ...namedActions(`${path}.parameter`, "parameter", parameters),
  );
}
