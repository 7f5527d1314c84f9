// Guid.
import { randomUUID } from "node:crypto";
import { GuidValue } from "./dotnet-value";
import { type MemberTable, method, property } from "./member-table";
import { parsed, readGuid } from "./parse-text";

export const guidMembers: Readonly<Record<string, MemberTable>> = {
  Guid: {
    methods: {
      ToString: [
        method([], "string", (guid: GuidValue) => guid.text),
        method(
          ["string"],
          "string",
          (guid: GuidValue, format: string) =>
            format === "N" ? guid.text.replaceAll("-", "") : format === "B" ? `{${guid.text}}` : guid.text,
          {
            refuse: ([format]) =>
              ["N", "D", "B"].includes(String(format)) ? undefined : "The emulator knows the GUID formats N, D and B.",
          },
        ),
      ],
    },
  },
};

export const guidStatics: Readonly<Record<string, MemberTable>> = {
  Guid: {
    properties: { Empty: property("Guid", () => new GuidValue("00000000-0000-0000-0000-000000000000")) },
    methods: {
      NewGuid: [method([], "Guid", () => new GuidValue(randomUUID()))],
      Parse: [method(["string"], "Guid", parsed(readGuid))],
    },
  },
};
