// Encodings and hashes: text to bytes, bytes to bytes.
import { createHash } from "node:crypto";
import { type MemberTable, method, property } from "./member-table";
import { given } from "./parse-text";

export const encodingMembers: Readonly<Record<string, MemberTable>> = {
  UTF8Encoding: {
    methods: {
      GetBytes: [method(["string"], "byte[]", (_: never, value: string) => Buffer.from(given(value), "utf8"))],
      GetString: [method(["byte[]"], "string", (_: never, bytes: Buffer) => bytes.toString("utf8"))],
    },
  },
  ASCIIEncoding: {
    methods: {
      GetBytes: [
        method(["string"], "byte[]", (_: never, value: string) =>
          Buffer.from(given(value).replace(/[\u0080-\uffff]/g, "?"), "ascii"),
        ),
      ],
    },
  },
  SHA256: {
    methods: {
      ComputeHash: [
        method(["byte[]"], "byte[]", (_: never, bytes: Buffer) => createHash("sha256").update(bytes).digest()),
      ],
    },
  },
};

export const encodingStatics: Readonly<Record<string, MemberTable>> = {
  Encoding: {
    properties: { UTF8: property("UTF8Encoding", () => "utf8"), ASCII: property("ASCIIEncoding", () => "ascii") },
  },
};
