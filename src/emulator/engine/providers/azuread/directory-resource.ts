// What the azuread provider knows of one of its types.
import type { ArmResource } from "apim-ai-gateway/arm";
import type { Cloud } from "../../../azure/cloud";
import { guidPattern, isGuid } from "../../../azure/guid";
import type { CheckFailure, Known, Values } from "../resource-provider";
import type { Fields } from "./fields";

export interface Made {
  readonly id: string;
  /** What is not seen again: the caller keeps it. */
  readonly outputs?: Values;
}

export interface DirectoryResource {
  readonly fields: Fields;
  /** Further inputs that the type itself sees to. */
  readonly mapped?: readonly string[];
  /** Inputs that only Pulumi knows; they are outputs as they came. */
  readonly stateOnly?: readonly string[];
  readonly required: readonly string[];
  /** Inputs that Entra ID cannot change. */
  readonly forceNew: readonly string[];
  /** Outputs that are secret, as JSON Pointers. */
  readonly secrets?: readonly string[];
  /** What is wrong with inputs that are all known. */
  problems?(inputs: Values): readonly CheckFailure[];
  create(cloud: Cloud, inputs: Values): Promise<Made>;
  /** Missing where every input forces a new object. Answers outputs that are not seen again. */
  update?(cloud: Cloud, id: string, inputs: Values, known: Known): Promise<Values>;
  delete(cloud: Cloud, id: string): Promise<void>;
  /** Outputs; undefined when there is no such object. @throws Error for what is no id of the type */
  read(cloud: Cloud, id: string, known: Known | undefined): Values | undefined;
}

/** The object at a path of Microsoft Graph, such as `/applications/<id>`. */
export function graphObject(path: string, properties: Values): ArmResource {
  const segments = path.split("/").filter((segment) => segment !== "");
  const type = ["Microsoft.Graph", ...segments.filter((_, index) => index % 2 === 0)].join("/");
  return { id: path, type, name: segments.at(-1) ?? "", apiVersion: "v1.0", properties };
}

/**
 * The parts of an id of the form `/applications/<guid>/appRoles/<guid>`; `*` stands for any text.
 * @throws Error for an id of another form
 */
export function partsOf(form: string, id: string): readonly string[] {
  const pattern = form.replaceAll("<guid>", `(${guidPattern})`).replaceAll("*", "(.+)");
  const found = new RegExp(`^${pattern}$`).exec(id);
  if (found === null) throw new Error(`\`id\`: expected an id of the form ${form}, got "${id}". Correct it.`);
  return found.slice(1);
}

/** A failure unless the input is a resource id such as `/applications/<guid>`. */
export function requireId(collection: string, property: string, inputs: Values): readonly CheckFailure[] {
  if (new RegExp(`^/${collection}/${guidPattern}$`).test(String(inputs[property]))) return [];
  const reason = `expected an id of the form /${collection}/<object id>, got ${JSON.stringify(inputs[property])}. Pass the \`id\` of the resource, not its \`objectId\`.`;
  return [{ property, reason }];
}

/** A failure for each input that is no GUID. */
export function requireGuids(inputs: Values, ...properties: readonly string[]): readonly CheckFailure[] {
  return properties
    .filter((property) => !isGuid(inputs[property]))
    .map((property) => ({
      property,
      reason: `expected a UUID, got ${JSON.stringify(inputs[property])}. Correct it.`,
    }));
}
