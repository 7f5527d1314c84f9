// Property values on the wire: protobuf structs, in which secrets are wrapped and unknown values are a marker.
import { ListValue, NullValue, Struct, Value } from "google-protobuf/google/protobuf/struct_pb";
import { valueAt } from "./property-path";

/** The property that says what kind of value an object stands for, and the kind of secrets. */
export const signature = "4dabf18193072939515e22adb298388d";
export const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const referenceSignature = "5cf8f73096256a8f31e491e813e4eb8e";
const refusedSignatures: Readonly<Record<string, string>> = {
  c44067f5952c0a294b673a41bacd8c17: "an asset",
  "0def7320c3a5731c473e5ecbe6d01bc7": "an archive",
};

/** What stands for a value that is known after the deployment only. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Values in clear, and where among them secrets are: JSON Pointers (RFC 6901) such as `/credentials/password`. */
export interface Clear {
  readonly values: Readonly<Record<string, unknown>>;
  readonly secrets: ReadonlySet<string>;
}

/**
 * Takes a message's properties out of protobuf once, with secrets unwrapped.
 * @throws Error for assets and archives
 */
export function fromStruct(struct: Struct | undefined): Clear {
  const values: Record<string, unknown> = {};
  const secrets = new Set<string>();
  struct?.getFieldsMap().forEach((value: Value, name: string) => {
    values[name] = clear(value, [name], secrets);
  });
  return { values, secrets };
}

/** The pointer to a property, or to what lies deeper in it. */
export function pointerTo(...path: readonly (string | number)[]): string {
  return path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** Values with the id of each resource that they refer to, or its URN, as those who read no references are given them. */
export function withoutReferences(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return plainReferences(values) as Readonly<Record<string, unknown>>;
}

function plainReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainReferences);
  if (typeof value !== "object" || value === null) return value;
  const object = value as Readonly<Record<string, unknown>>;
  if (object[signature] === referenceSignature) return object.id || object.urn;
  return Object.fromEntries(Object.entries(object).map(([name, inner]) => [name, plainReferences(inner)]));
}

/** The values that secrets have. */
export function secretValues({ values, secrets }: Clear): readonly unknown[] {
  return [...secrets].map((pointer) => valueAt(values, pointer.split("/").slice(1).map(unescaped)));
}

function unescaped(step: string): string {
  return step.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** The name of the property that a pointer leads into. */
export function propertyOf(pointer: string): string {
  return unescaped(pointer.split("/")[1] ?? "");
}

/** `path` is extended while a value is visited, and as it was afterwards. */
function clear(value: Value, path: (string | number)[], secrets: Set<string>): unknown {
  switch (value.getKindCase()) {
    case Value.KindCase.STRUCT_VALUE:
      return clearObject(value.getStructValue(), path, secrets);
    case Value.KindCase.LIST_VALUE:
      return (value.getListValue()?.getValuesList() ?? []).map((item, index) => inside(item, index, path, secrets));
    case Value.KindCase.STRING_VALUE:
      return value.getStringValue();
    case Value.KindCase.NUMBER_VALUE:
      return value.getNumberValue();
    case Value.KindCase.BOOL_VALUE:
      return value.getBoolValue();
    default:
      return null;
  }
}

function inside(value: Value, step: string | number, path: (string | number)[], secrets: Set<string>): unknown {
  path.push(step);
  const found = clear(value, path, secrets);
  path.pop();
  return found;
}

function clearObject(struct: Struct | undefined, path: (string | number)[], secrets: Set<string>): unknown {
  const fields = struct?.getFieldsMap();
  const kind = fields?.get(signature)?.getStringValue();
  if (kind === secretSignature) {
    secrets.add(pointerTo(...path));
    const inner = fields?.get("value");
    return inner ? clear(inner, path, secrets) : null;
  }
  const refused = kind === undefined ? undefined : refusedSignatures[kind];
  if (refused) throw new Error(`expected plain values, got ${refused}. The emulator cannot pass it to Azure.`);
  const object: Record<string, unknown> = {};
  fields?.forEach((value: Value, name: string) => {
    object[name] = inside(value, name, path, secrets);
  });
  return object;
}

/** Values for the program, secret again where `secrets` points. */
export function toStruct(values: Readonly<Record<string, unknown>>, secrets: ReadonlySet<string>): Struct {
  return structAt(values, secrets.size === 0 ? undefined : secrets, "");
}

function structAt(
  values: Readonly<Record<string, unknown>>,
  secrets: ReadonlySet<string> | undefined,
  at: string,
): Struct {
  const struct = new Struct();
  const fields = struct.getFieldsMap();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) fields.set(name, wireValue(value, secrets, secrets && at + pointerTo(name)));
  }
  return struct;
}

/** Built field by field: the library's own conversion goes through each value several times. */
function wireValue(value: unknown, secrets: ReadonlySet<string> | undefined, at = ""): Value {
  if (secrets?.has(at)) return secretValue(plainValue(value, secrets, at));
  return plainValue(value, secrets, at);
}

function secretValue(inner: Value): Value {
  const struct = new Struct();
  struct.getFieldsMap().set(signature, plainValue(secretSignature)).set("value", inner);
  const message = new Value();
  message.setStructValue(struct);
  return message;
}

function plainValue(value: unknown, secrets?: ReadonlySet<string>, at = ""): Value {
  const message = new Value();
  switch (typeof value) {
    case "string":
      message.setStringValue(value);
      return message;
    case "number":
      message.setNumberValue(value);
      return message;
    case "boolean":
      message.setBoolValue(value);
      return message;
    default:
  }
  if (Array.isArray(value)) {
    const list = new ListValue();
    list.setValuesList(value.map((item, index) => wireValue(item, secrets, secrets && `${at}/${index}`)));
    message.setListValue(list);
  } else if (typeof value === "object" && value !== null)
    message.setStructValue(structAt(value as Readonly<Record<string, unknown>>, secrets, at));
  else message.setNullValue(NullValue.NULL_VALUE);
  return message;
}

/** Whether a value is unknown, or has something unknown in it. */
export function hasUnknown(value: unknown): boolean {
  if (value === unknownValue) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(hasUnknown);
}
