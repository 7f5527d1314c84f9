// Random values that were made elsewhere, by what `pulumi import` is given as their id.
// https://registry.terraform.io/providers/hashicorp/random/latest/docs
import { bytesValue, idValue, integerValue, passwordValue, plainValue, type RandomValue } from "./random-values";
import type { Values } from "./resource-provider";

export interface ImportedValue {
  readonly inputs: Values;
  readonly value: RandomValue;
}

interface ImportRow {
  /** What the id is, for people. */
  readonly form: string;
  /** Undefined for an id of another form. */
  read(id: string): ImportedValue | undefined | Promise<ImportedValue>;
}

const rows: Readonly<Record<string, ImportRow>> = {
  "random:index/randomString:RandomString": {
    form: "the text",
    read: (id) => ({ inputs: { length: [...id].length }, value: plainValue(id) }),
  },
  "random:index/randomPassword:RandomPassword": {
    form: "the password",
    read: async (id) => ({ inputs: { length: [...id].length }, value: await passwordValue(id) }),
  },
  "random:index/randomUuid:RandomUuid": uuid(""),
  "random:index/randomUuid4:RandomUuid4": uuid("4"),
  "random:index/randomUuid7:RandomUuid7": uuid("7"),
  "random:index/randomInteger:RandomInteger": {
    form: "result,min,max or result,min,max,seed",
    read: (id) => {
      const [, result, min, max, seed] = /^(-?\d+),(-?\d+),(-?\d+)(?:,([^,]*))?$/.exec(id) ?? [];
      if (result === undefined) return undefined;
      const inputs = { min: Number(min), max: Number(max), ...(seed !== undefined && { seed }) };
      return { inputs, value: integerValue(Number(result)) };
    },
  },
  "random:index/randomId:RandomId": {
    form: "its b64Url, or prefix,b64Url",
    read: (id) => {
      const [, prefix, text = ""] = /^(?:(.*),)?([\w-]+)$/s.exec(id) ?? [];
      const bytes = Buffer.from(text, "base64url");
      if (bytes.length === 0 || bytes.toString("base64url") !== text) return undefined;
      const inputs = { byteLength: bytes.length, ...(prefix && { prefix }) };
      return { inputs, value: idValue(bytes, prefix) };
    },
  },
  "random:index/randomBytes:RandomBytes": {
    form: "the bytes as base64",
    read: (id) => {
      const bytes = Buffer.from(id, "base64");
      if (bytes.length === 0 || bytes.toString("base64") !== id) return undefined;
      return { inputs: { length: bytes.length }, value: bytesValue(bytes) };
    },
  },
};

function uuid(version: string): ImportRow {
  const pattern = new RegExp(
    `^[0-9a-f]{8}-[0-9a-f]{4}-${version || "[0-9a-f]"}[0-9a-f]{3}(-[0-9a-f]{4})-[0-9a-f]{12}$`,
    "i",
  );
  return {
    form: `a UUID${version && ` of version ${version}`}`,
    read: (id) => (pattern.test(id) ? { inputs: {}, value: plainValue(id.toLowerCase()) } : undefined),
  };
}

/** @throws Error for a type that Pulumi imports no values of, or an id that is none of it */
export async function importRandom(type: string, id: string): Promise<ImportedValue> {
  const row = rows[type];
  if (row === undefined)
    throw new Error(
      `\`${type}\`: expected a resource to create, got "${id}" to import. The random provider imports none.`,
    );
  const found = await row.read(id);
  if (found === undefined) {
    // A value that is nearly right may be a secret.
    throw new Error(
      `\`id\`: expected ${row.form} to import a ${type.split(":").at(-1)}, got something else. Correct it.`,
    );
  }
  return found;
}
