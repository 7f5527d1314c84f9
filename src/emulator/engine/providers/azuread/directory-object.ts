// A type of the azuread package that is an object of the directory, such as an application.
import { randomUUID } from "node:crypto";
import type { Cloud } from "../../../azure/cloud";
import type { Known, Values } from "../resource-provider";
import { type DirectoryResource, graphObject, partsOf } from "./directory-resource";
import { type Fields, fromGraph, merged, text, toGraph } from "./fields";

export interface DirectoryObject
  extends Pick<
    DirectoryResource,
    "fields" | "mapped" | "stateOnly" | "required" | "forceNew" | "secrets" | "problems"
  > {
  /** Where Microsoft Graph has its objects. */
  readonly collection: string;
  /** Outputs that are no inputs. */
  readonly outputs: Fields;
  /** What the table of fields cannot say: inputs as Microsoft Graph has them. */
  toGraph?(inputs: Values): Values;
  /** The other way: outputs. */
  fromGraph?(properties: Values): Values;
  /** What happens before the object is made. @throws Error when it must not be made */
  beforeCreate?(cloud: Cloud, inputs: Values): void;
}

export function directoryObject(object: DirectoryObject): DirectoryResource & {
  /** Writes the inputs over what is there. */
  put(cloud: Cloud, path: string, inputs: Values): Promise<void>;
} {
  const { collection, fields } = object;
  const pathOf = (id: string) => `/${collection}/${partsOf(`/${collection}/<guid>`, id)[0]}`;
  const shown = [...fields, ...object.outputs, text("objectId", "id")];
  const put = async (cloud: Cloud, path: string, inputs: Values) => {
    const before = cloud.get(path)?.properties ?? {};
    const now = merged(toGraph(fields, inputs), object.toGraph?.(inputs) ?? {});
    await cloud.put(graphObject(path, merged(before, now)));
  };
  return {
    ...object,
    put,
    async create(cloud, inputs) {
      object.beforeCreate?.(cloud, inputs);
      const id = `/${collection}/${randomUUID()}`;
      await put(cloud, id, inputs);
      return { id };
    },
    async update(cloud, id, inputs) {
      const path = pathOf(id);
      if (cloud.get(path) === undefined)
        throw new Error(`expected ${id} to exist, got nothing. Refresh the stack, so that it is made anew.`);
      await put(cloud, path, inputs);
      return {};
    },
    delete: async (cloud, id) => cloud.delete(pathOf(id)),
    read(cloud: Cloud, id: string, _known: Known | undefined) {
      const properties = cloud.get(pathOf(id))?.properties;
      return properties && { ...fromGraph(shown, properties), ...object.fromGraph?.(properties) };
    },
  };
}

/** @throws Error when an object has the name already and the program asked for that to be an error */
export function refuseDuplicateName(cloud: Cloud, type: string, { displayName, preventDuplicateNames }: Values): void {
  if (preventDuplicateNames !== true) return;
  if (cloud.list(type).some(({ properties }) => properties.displayName === displayName))
    throw new Error(
      `\`displayName\`: expected a name that is free, got "${String(displayName)}", which exists already. Choose another one, or import what exists.`,
    );
}
