import { expect, test } from "vitest";
import { api, backend, call, configuration, newGateway, policy } from "./gateway-kit";

async function sent(statement: string, query: string): Promise<string> {
  const server = await backend();
  const { gateway } = newGateway();
  gateway.load(
    configuration({ apis: [api({ serviceUrl: server.url, policy: policy({ inbound: `<base />${statement}` }) })] }),
  );
  await call(gateway, `/shop/orders${query}`);
  return (server.requests[0]?.url ?? "").replace("/orders", "");
}

for (const [sentence, statement, query, expected] of [
  [
    "removes a parameter wherever it stands, and leaves the others as they were written",
    '<set-query-parameter name="code" exists-action="delete" />',
    "?a=1%202&code=x&b=+&Code=y",
    "?a=1%202&b=+",
  ],
  ["finds an escaped name", '<set-query-parameter name="key" exists-action="delete" />', "?%6bey=x", ""],
  [
    "overrides all of a name",
    '<set-query-parameter name="a"><value>new&amp;b=2</value></set-query-parameter>',
    "?a=1&a=2&c=3",
    "?c=3&a=new%26b%3D2",
  ],
  [
    "skips a parameter that is there",
    '<set-query-parameter name="a" exists-action="skip"><value>2</value></set-query-parameter>',
    "?a=1",
    "?a=1",
  ],
  [
    "appends",
    '<set-query-parameter name="a" exists-action="append"><value>2</value><value>3</value></set-query-parameter>',
    "?a=1",
    "?a=1&a=2&a=3",
  ],
] as const)
  test(`set-query-parameter ${sentence}`, async () => {
    expect(await sent(statement, query)).toBe(expected);
  });
