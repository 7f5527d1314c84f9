// What programs without types get: a sentence, never an error of the language.
import * as policy from "apim-ai-gateway/policy";
import { describe, expect, it } from "vitest";
import { builderOf } from "./builder-of";

type Anything = (...args: readonly unknown[]) => unknown;
const anything = policy as unknown as Record<string, Anything>;

const wrong = [undefined, null, 5, "x", [], {}, [null], () => 1, Symbol("s")];
const builders = [...policy.statementRows.keys()].flatMap((name) => builderOf(name) ?? []);

function outcome(call: () => unknown): string | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return error instanceof policy.PolicyError ? error.message : `not a PolicyError: ${String(error)}`;
  }
}

describe("callers without types", () => {
  it("get a PolicyError from every builder, reader and writer, whatever they pass", () => {
    const names = [
      ...builders,
      "parsePolicy",
      "renderPolicy",
      "checkPolicy",
      "compose",
      "fragment",
      "element",
      "text",
      "namedValue",
      "expression",
      "block",
    ];
    for (const name of names)
      for (const value of wrong)
        for (const args of [[value], ["x", value], [value, value]])
          expect(outcome(() => anything[name]?.(...args)) ?? "", `${name}(${args.map(String)})`).not.toContain(
            "not a PolicyError",
          );
    const members = [
      "name",
      "value",
      "values",
      "headers",
      "status",
      "dimensions",
      "varyBy",
      "metadata",
      "audiences",
      "requiredClaims",
      "openidConfigUrls",
      "condition",
      "varyByHeaders",
      "varyByQueryParameters",
      "mode",
      "url",
      "method",
      "managedIdentity",
      "certificate",
      "proxy",
      "for",
      "allowedOrigins",
      "allowedMethods",
      "addresses",
      "addressRanges",
      "apis",
      "blocklists",
      "categories",
      "contents",
      "contentTypeMap",
      "identities",
      "maxSizeBytes",
      "message",
      "parameters",
      "path",
      "query",
      "statusCodes",
    ];
    for (const name of builders)
      for (const member of members)
        for (const value of wrong)
          expect(outcome(() => anything[name]?.({ [member]: value })) ?? "", `${name} ${member}`).not.toContain(
            "not a PolicyError",
          );
  });

  it.each<[string, () => unknown, string]>([
    [
      "parsePolicy",
      () => anything.parsePolicy?.(),
      "`text`: expected the XML of a policy, got nothing. Pass its text.",
    ],
    [
      "renderPolicy",
      () => anything.renderPolicy?.({}),
      "`policy.kind`: expected policies, fragment or resolver, got nothing. Use `compose`, `fragment` or `parsePolicy`.",
    ],
    [
      "renderPolicy with a section that is none",
      () => anything.renderPolicy?.({ kind: "policies", inbound: [null], backend: [], outbound: [], "on-error": [] }),
      "`inbound`: expected an object, got null. Pass one.",
    ],
    ["setHeader", () => anything.setHeader?.(), "`set-header`: expected an object, got nothing. Pass one."],
    [
      "setHeader with one value",
      () => anything.setHeader?.({ name: "a", values: "b" }),
      '`set-header.value`: expected a list, got "b". Put it into one.',
    ],
    [
      "setVariable with something late",
      () => anything.setVariable?.({ name: "a", value: Promise.resolve("b") }),
      "`set-variable.value`: expected a text, a number, true, false, an expression or a named value, got an object. Correct it.",
    ],
    ["choose", () => anything.choose?.(), "`choose`: expected a list, got nothing. Put it into one."],
    [
      "an expression with a hole",
      () => policy.expression`context.Variables[${undefined as unknown as string}]`,
      "`expression`: expected a text, a number, true, false, an expression or a named value, got nothing. Correct it.",
    ],
    [
      "compose",
      () => anything.compose?.({ authenticate: policy.base() }),
      "`authenticate`: expected a list, got an object. Put it into one.",
    ],
  ])("are told what %s expects", (_, call, sentence) => {
    expect(outcome(call)).toBe(sentence);
  });
});
