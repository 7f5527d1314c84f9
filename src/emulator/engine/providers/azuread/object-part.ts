// A type of the azuread package that is one item in a list of an object, such as an app role of an application.
import type { Cloud } from "../../../azure/cloud";
import type { CheckFailure, Values } from "../resource-provider";
import { type DirectoryResource, graphObject, partsOf } from "./directory-resource";
import { type Fields, setAt, valueAt } from "./fields";

export interface ObjectPart {
  readonly fields: Fields;
  readonly required: readonly string[];
  readonly forceNew: readonly string[];
  problems?(inputs: Values): readonly CheckFailure[];
  /** Form of the id: what it begins with names the owner, what it ends with the item. */
  readonly form: string;
  id(inputs: Values): string;
  /** Path of the owner, for its part of the id. */
  owner(part: string): string;
  /** Where the owner has the list. */
  readonly list: string;
  /** What of an item its part of the id says. */
  key(item: unknown): string;
  /** The item as Microsoft Graph has it. */
  toItem(inputs: Values): unknown;
  fromItem(item: unknown, ownerPart: string): Values;
}

export function objectPart(part: ObjectPart): DirectoryResource {
  const path = part.list.split(".");
  const find = (cloud: Cloud, id: string) => {
    const [ownerPart = "", key = ""] = partsOf(part.form, id);
    const owner = cloud.get(part.owner(ownerPart));
    const listed = valueAt(owner?.properties ?? {}, path);
    const items: readonly unknown[] = Array.isArray(listed) ? listed : [];
    const index = items.findIndex((item) => part.key(item).toLowerCase() === key.toLowerCase());
    return { ownerPart, owner, items, index };
  };
  const put = async (cloud: Cloud, id: string, inputs: Values | undefined) => {
    const { ownerPart, owner, items, index } = find(cloud, id);
    if (owner === undefined)
      throw new Error(`expected ${part.owner(ownerPart)} to exist, got nothing. Create it first.`);
    const others = items.filter((_, other) => other !== index);
    const properties: Record<string, unknown> = { ...owner.properties };
    setAt(properties, path, inputs === undefined ? others : [...others, part.toItem(inputs)]);
    await cloud.put(graphObject(owner.id, properties));
  };
  return {
    ...part,
    async create(cloud, inputs) {
      const id = part.id(inputs);
      if (find(cloud, id).index >= 0) throw new Error(`expected something new, got ${id}, which exists. Import it.`);
      await put(cloud, id, inputs);
      return { id };
    },
    async update(cloud, id, inputs) {
      await put(cloud, id, inputs);
      return {};
    },
    async delete(cloud, id) {
      if (find(cloud, id).index >= 0) await put(cloud, id, undefined);
    },
    read(cloud, id) {
      const { ownerPart, items, index } = find(cloud, id);
      return index < 0 ? undefined : part.fromItem(items[index], ownerPart);
    },
  };
}
