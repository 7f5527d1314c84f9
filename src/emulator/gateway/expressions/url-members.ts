// Uri and WebUtility: escapes in addresses.
import { DotNetException } from "./dotnet-value";
import { type MemberTable, method } from "./member-table";
import { given } from "./parse-text";
import { halfSurrogates } from "./surrogates";

const escaped = (value: string) =>
  encodeURIComponent(value.replace(halfSurrogates, "\ufffd")).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** Versions of .NET differ in what they make of half a surrogate pair. */
function escapedData(value: string): string {
  if (value.search(halfSurrogates) >= 0)
    throw new DotNetException("NotSupportedException", "Escaping half of a surrogate pair is not emulated.");
  return escaped(value);
}

function unescaped(value: string): string {
  return value.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      throw new DotNetException("NotSupportedException", "How .NET reads these escapes is not emulated.");
    }
  });
}

export const urlStatics: Readonly<Record<string, MemberTable>> = {
  Uri: {
    methods: {
      EscapeDataString: [method(["string"], "string", (_: never, value: string) => escapedData(given(value)))],
      UnescapeDataString: [method(["string"], "string", (_: never, value: string) => unescaped(given(value)))],
    },
  },
  WebUtility: {
    methods: {
      UrlEncode: [
        method(["string"], "string", (_: never, value: string) =>
          escaped(given(value))
            .replaceAll("%20", "+")
            .replace(/%(21|28|29|2A)/g, (code) => decodeURIComponent(code))
            .replaceAll("~", "%7E"),
        ),
      ],
    },
  },
};
