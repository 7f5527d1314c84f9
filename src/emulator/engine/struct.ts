import { ListValue, NullValue, Struct, Value } from "google-protobuf/google/protobuf/struct_pb";

const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const refusedSignatures: Readonly<Record<string, string>> = {
  c44067f5952c0a294b673a41bacd8c17: "an asset",
  "0def7320c3a5731c473e5ecbe6d01bc7": "an archive",
};

/** Inputs in clear, and which of them hold a secret at any depth. */
export interface Clear {
  readonly values: Record<string, unknown>;
  readonly secrets: ReadonlySet<string>;
}

/** Takes a message's properties out of protobuf once, with secrets unwrapped. */
export function fromStruct(struct: Struct | undefined): Clear {
  const values: Record<string, unknown> = {};
  const secrets = new Set<string>();
  struct?.getFieldsMap().forEach((value: Value, name: string) => {
    values[name] = clear(value, () => secrets.add(name));
  });
  return { values, secrets };
}

function clear(value: Value, onSecret: () => void): unknown {
  switch (value.getKindCase()) {
    case Value.KindCase.STRUCT_VALUE:
      return clearObject(value.getStructValue(), onSecret);
    case Value.KindCase.LIST_VALUE:
      return (value.getListValue()?.getValuesList() ?? []).map((item) => clear(item, onSecret));
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

function clearObject(struct: Struct | undefined, onSecret: () => void): unknown {
  const fields = struct?.getFieldsMap();
  const kind = fields?.get(signature)?.getStringValue();
  if (kind === secretSignature) {
    onSecret();
    const inner = fields?.get("value");
    return inner ? clear(inner, onSecret) : null;
  }
  const refused = kind === undefined ? undefined : refusedSignatures[kind];
  if (refused) throw new Error(`expected plain values, got ${refused}. The embedded engine cannot pass it to Azure.`);
  const object: Record<string, unknown> = {};
  fields?.forEach((value: Value, name: string) => {
    object[name] = clear(value, onSecret);
  });
  return object;
}

/** Values for the program, secret again where `secrets` says so. */
export function toStruct(values: Readonly<Record<string, unknown>>, secrets: ReadonlySet<string>): Struct {
  const struct = new Struct();
  const fields = struct.getFieldsMap();
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    fields.set(name, toValue(secrets.has(name) ? { [signature]: secretSignature, value } : value));
  }
  return struct;
}

/** Built field by field: the library's own conversion goes through each value several times. */
function toValue(value: unknown): Value {
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
    list.setValuesList(value.map(toValue));
    message.setListValue(list);
  } else if (typeof value === "object" && value !== null)
    message.setStructValue(toStruct(value as Readonly<Record<string, unknown>>, noSecrets));
  else message.setNullValue(NullValue.NULL_VALUE);
  return message;
}

const noSecrets: ReadonlySet<string> = new Set();
