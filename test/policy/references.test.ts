import { checkPolicy, parsePolicy, referencesOf } from "apim-ai-gateway/policy";
import { expect, test } from "vitest";

const policy = parsePolicy(
  `<policies><inbound><choose><when condition='@("{{flag}}" == "on")'><include-fragment fragment-id="f" /></when></choose><set-backend-service backend-id="pool-{{region}}" /></inbound><backend /><outbound><set-body>{{body}} and {{body}}</set-body></outbound><on-error /></policies>`,
);

test("what a policy names outside itself is found wherever it stands", () => {
  expect(referencesOf(policy).map(({ what, name, position }) => [what, name, position?.column])).toEqual([
    ["named value", "flag", 45],
    ["policy fragment", "f", 99],
    ["backend", "pool-{{region}}", 153],
    ["named value", "region", 153],
    ["named value", "body", 213],
    ["named value", "body", 213],
  ]);
});

test("names that tell by themselves whether they exist are not gone through", () => {
  const all = {
    has: () => true,
    [Symbol.iterator]: () => {
      throw new Error("not to be gone through");
    },
  };
  const place = { backends: all, fragments: all, namedValues: all };
  expect(checkPolicy(policy, place).filter(({ severity }) => severity === "error")).toEqual([]);
});

test("names that exist are those of any list, in any case", () => {
  const codes = (fragments: Iterable<string>) => checkPolicy(policy, { fragments }).map(({ code }) => code);
  for (const known of [["F"], new Set(["F"]), new Map([["F", 1]]).keys()]) expect(codes(known)).toEqual([]);
  expect(codes(new Set(["g"]))).toEqual(["unknown-policy-fragment"]);
});

test("what a Liquid template calls is no named value, and what its expression calls is one", () => {
  const names = (body: string) =>
    referencesOf(
      parsePolicy(
        `<policies><inbound><set-body template="liquid">${body}</set-body></inbound><backend /><outbound /><on-error /></policies>`,
      ),
    ).map(({ name }) => name);
  expect(names('{ "name": "{{body.name}}", "first": "{{ body.items[0] }}", "id": "{{id}}" }')).toEqual([]);
  expect(names('@("{{id}}")')).toEqual(["id"]);
});
