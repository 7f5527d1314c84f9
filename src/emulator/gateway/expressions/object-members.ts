// object.
import { textOf } from "./format";
import { type MemberTable, method } from "./member-table";

export const objectMembers: Readonly<Record<string, MemberTable>> = {
  object: {
    methods: {
      ToString: [method([], "string", (value: unknown) => textOf("object", value))],
      Equals: [method(["string"], "bool", (value: unknown, other: string) => value === other)],
    },
  },
};
