// Regex.
import { DotNetException } from "./dotnet-value";
import { type MemberTable, method } from "./member-table";
import { given } from "./parse-text";
import { regexOf } from "./regex-pattern";

function refusePattern([, pattern]: readonly unknown[]): string | undefined {
  if (typeof pattern !== "string") return "The emulator needs a constant pattern.";
  return regexOf(pattern) ? undefined : "The emulator runs only patterns that .NET and JavaScript read alike.";
}

/** The expression of a pattern that was let in at load. */
function regex(pattern: string): RegExp {
  const found = regexOf(pattern);
  if (!found) throw new DotNetException("NotSupportedException", "The emulator does not run this pattern.");
  found.lastIndex = 0;
  return found;
}

export const regexStatics: Readonly<Record<string, MemberTable>> = {
  Regex: {
    methods: {
      IsMatch: [
        method(
          ["string", "string"],
          "bool",
          (_: never, value: string, pattern: string) => regex(pattern).test(given(value)),
          { refuse: refusePattern },
        ),
      ],
      Replace: [
        method(
          ["string", "string", "string"],
          "string",
          (_: never, value: string, pattern: string, to: string) => given(value).replace(regex(pattern), () => to),
          {
            refuse: (args) =>
              refusePattern(args) ??
              (typeof args[2] === "string" && !args[2].includes("$")
                ? undefined
                : "The emulator needs a constant replacement without `$`."),
          },
        ),
      ],
    },
  },
};
