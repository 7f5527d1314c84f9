import type { IncomingMessage, ServerResponse } from "node:http";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { modelGateway } from "./ai-kit";

const limit = (attributes: string) =>
  `<llm-token-limit counter-key="@(context.Subscription.Id)" estimate-prompt-tokens="false" ${attributes} />`;

describe("llm-token-limit", () => {
  it("lets calls pass until the minute's tokens are used up, then answers 429 with Retry-After", async () => {
    const { ask, clock } = await modelGateway({ inbound: limit('tokens-per-minute="60"') });
    expect((await ask("a")).status).toBe(200);
    await clock.advance(10_000);
    expect((await ask("b")).status).toBe(200);
    const refused = await ask("c");
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "50"]);
    expect(JSON.parse(refused.text)).toEqual({
      statusCode: 429,
      message: "Token limit is exceeded. Try again in 50 seconds.",
    });
    await clock.advance(50_000);
    expect((await ask("d")).status).toBe(200);
  });

  it("counts each key for itself", async () => {
    const { ask } = await modelGateway({ inbound: limit('tokens-per-minute="30"') });
    expect((await ask("a")).status).toBe(200);
    expect((await ask("a")).status).toBe(429);
    expect((await ask("a", {}, "key-b")).status).toBe(200);
    expect((await ask("a", {}, "key-b2")).status).toBe(429);
  });

  it("answers 403 when the quota is used up, until the period of the UTC calendar ends", async () => {
    const { ask, clock } = await modelGateway({ inbound: limit('token-quota="30" token-quota-period="Hourly"') });
    await clock.advance(50 * 60_000);
    expect((await ask("a")).status).toBe(200);
    const refused = await ask("b");
    expect([refused.status, refused.text]).toEqual([
      403,
      '{"statusCode":403,"message":"Token quota is exceeded. Try again in 10 minutes."}',
    ]);
    await clock.advance(10 * 60_000);
    expect((await ask("c")).status).toBe(200);
  });

  it("tells what is left, and what the call cost", async () => {
    const { ask } = await modelGateway({
      inbound: limit(
        'tokens-per-minute="100" remaining-tokens-header-name="x-left" tokens-consumed-header-name="x-cost"',
      ),
    });
    expect((await ask("a")).headers.get("x-left")).toBe("100");
    const { headers } = await ask("b");
    expect([headers.get("x-left"), headers.get("x-cost")]).toEqual(["70", "30"]);
  });

  it("refuses a prompt beforehand when it estimates, and gives the estimate back", async () => {
    const inbound = limit('tokens-per-minute="50"').replace('"false"', '"true"');
    const { ask, answered } = await modelGateway({ inbound });
    const long = await ask("word ".repeat(200));
    expect([long.status, answered()]).toEqual([429, 0]);
    expect(long.text).toBe('{"statusCode":429,"message":"Token limit is exceeded."}');
    expect((await ask("short")).status).toBe(200);
    expect((await ask("short")).status).toBe(200);
    expect((await ask("short")).status).toBe(429);
  });

  it("estimates streams, prompt and completion, without holding them", async () => {
    const { ask } = await modelGateway({ inbound: limit('tokens-per-minute="12"') });
    // A prompt of 8 and three words of an answer leave one token.
    expect((await ask("hi", { stream: true })).text).toContain("[DONE]");
    expect((await ask("hi", { stream: true })).status).toBe(429);
  });

  it("charges nothing for a call that failed", async () => {
    const { ask, model } = await modelGateway({
      inbound: limit('tokens-per-minute="30"').replace('"false"', '"true"'),
    });
    model.server.close();
    model.server.closeAllConnections();
    for (let time = 0; time < 5; time++) expect((await ask("hi")).status).toBe(500);
  });

  it("has room for what the last minute's calls did not take, whenever calls start, fail and give back", async () => {
    const moves = fc.array(
      fc.oneof(
        fc.constant({ move: "start" } as const),
        fc.record({ move: fc.constant("fail" as const), which: fc.nat(3) }),
        fc.record({ move: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 29_000 }) }),
      ),
      { maxLength: 10 },
    );
    await fc.assert(
      fc.asyncProperty(moves, async (sequence) => {
        // A prompt is estimated as 7 tokens: there is room for two.
        const { ask, clock, model } = await modelGateway({
          inbound: limit('tokens-per-minute="20"').replace('"false"', '"true"'),
        });
        const arrived: ServerResponse[] = [];
        model.server.removeAllListeners("request");
        model.server.on("request", (_request: IncomingMessage, response: ServerResponse) => arrived.push(response));
        const running: { since: number; response: ServerResponse; answer: ReturnType<typeof ask> }[] = [];
        for (const step of sequence) {
          if (step.move === "wait") await clock.advance(step.ms);
          else if (step.move === "start") {
            const since = clock.now();
            const hasRoom = running.filter((call) => call.since > since - 60_000).length < 2;
            let status = 0;
            const answer = ask("hi").then((answered) => {
              status = answered.status;
              return answered;
            });
            while (arrived.length === 0 && status === 0) await new Promise((resolve) => setImmediate(resolve));
            expect(status).toBe(hasRoom ? 0 : 429);
            const response = arrived.pop();
            if (response) running.push({ since, response, answer });
          } else {
            const [call] = running.splice(step.which, 1);
            call?.response.writeHead(500).end();
            await call?.answer;
          }
        }
        for (const { response, answer } of running) {
          response.end();
          await answer;
        }
      }),
      {
        numRuns: 60,
        examples: [
          [
            [
              { move: "start" },
              { move: "wait", ms: 29_000 },
              { move: "fail", which: 0 },
              { move: "wait", ms: 29_000 },
              { move: "wait", ms: 2_000 },
              { move: "start" },
              { move: "start" },
              { move: "start" },
            ],
          ],
        ],
      },
    );
  });

  const fails =
    '<set-variable name="n" value="@(int.Parse(context.Request.Headers.GetValueOrDefault("none", "x")))" />';
  const replaced: [string, string][] = [
    ["a set-body", "<set-body>instead</set-body>"],
    ["an error of its own", '<return-response><set-status code="500" /></return-response>'],
    ["a failure", fails],
  ];
  for (const [what, outbound] of replaced)
    for (const [form, options, stream, tokens] of [
      ["answers", { padding: 1_000_000 }, false, 30],
      ["compressed answers", { compressed: true }, false, 30],
      ["streams", {}, true, 10],
    ] as const)
      it(`counts what the backend's ${form} cost when outbound makes ${what} of them`, async () => {
        const inbound = `${limit('tokens-per-minute="10"')}<llm-emit-token-metric><dimension name="API ID" /></llm-emit-token-metric>`;
        const { ask, collected } = await modelGateway({ inbound, outbound, ...options });
        const first = await ask("hi", { stream });
        expect(first.text).not.toContain("usage");
        await vi.waitUntil(() => collected.metrics.length > 0);
        expect(collected.metrics.at(-1)).toMatchObject({ name: "Total Tokens", value: tokens });
        expect((await ask("hi", { stream })).status).toBe(429);
      });

  it("counts every token, however calls interleave", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 8 }), async (calls) => {
        const { ask } = await modelGateway({
          inbound: limit('tokens-per-minute="1000000" remaining-tokens-header-name="x-left"'),
        });
        await Promise.all(Array.from({ length: calls }, () => ask("a")));
        expect((await ask("b")).headers.get("x-left")).toBe(String(1_000_000 - calls * 30));
      }),
      { numRuns: 10 },
    );
  });
});

describe("two llm-token-limit statements on one request", () => {
  /** One by consumer and one for all, with what is left of each in a header. Prompts of `hi` are estimated as 7 tokens. */
  const both = (consumer: number, all: number) =>
    [
      ["consumer", consumer, "@(context.Subscription.Id)"],
      ["all", all, "everybody"],
    ]
      .map(
        ([name, tokens, key]) =>
          `<llm-token-limit counter-key="${key}" tokens-per-minute="${tokens}" token-quota="1000" token-quota-period="Hourly" estimate-prompt-tokens="true" remaining-tokens-header-name="x-${name}" remaining-quota-tokens-header-name="x-${name}-quota" />`,
      )
      .join("");
  /** What is left of both limits and their quotas for a prompt, which has taken its 7 tokens already. */
  const left = ({ headers }: { headers: { get(name: string): string | undefined } }) =>
    ["x-consumer", "x-consumer-quota", "x-all", "x-all-quota"].map((name) => Number(headers.get(name)));

  it("each count what the call cost once, in place of its estimate", async () => {
    const { ask } = await modelGateway({ inbound: both(100, 200) });
    expect(left(await ask("hi"))).toEqual([93, 993, 193, 993]);
    expect(left(await ask("hi"))).toEqual([63, 963, 163, 963]);
    expect(left(await ask("hi", {}, "key-b"))).toEqual([93, 993, 133, 933]);
  });

  it("each estimate a stream for themselves", async () => {
    const { ask } = await modelGateway({ inbound: both(100, 200) });
    await ask("hi", { stream: true });
    expect(left(await ask("hi", { stream: true }, "key-b"))).toEqual([93, 993, 183, 983]);
  });

  it.each([
    ["the second one", 100, 40, [63, 963, 3, 963]],
    ["the first one", 40, 100, [3, 963, 63, 963]],
  ])("leave no trace of a call that %s refuses, however often", async (_, consumer, all, expected) => {
    const { ask, answered } = await modelGateway({ inbound: both(consumer, all) });
    expect((await ask("hi")).status).toBe(200);
    for (let time = 0; time < 3; time++) expect((await ask("word ".repeat(20))).status).toBe(429);
    expect(answered()).toBe(1);
    expect(left(await ask("hi"))).toEqual(expected);
  });

  it("leave no trace of a call that a quota of the second one refuses", async () => {
    const inbound = both(100, 200).replace(/(.*)token-quota="1000"/, '$1token-quota="40"');
    const { ask } = await modelGateway({ inbound });
    expect((await ask("hi")).status).toBe(200);
    for (let time = 0; time < 3; time++) expect((await ask("word ".repeat(20))).status).toBe(403);
    expect(left(await ask("hi"))).toEqual([63, 963, 163, 3]);
  });

  it.each<[string, object, (request: IncomingMessage, response: ServerResponse) => void]>([
    ["answers with an error", {}, (_, response) => response.writeHead(500).end("{}")],
    ["answers with an error instead of a stream", { stream: true }, (_, response) => response.writeHead(500).end("{}")],
    ["resets", {}, (request) => request.socket.destroy()],
  ])("leave no trace of a call whose backend %s, while others run", async (_, extra, fail) => {
    const { ask, model, clock } = await modelGateway({ inbound: both(100, 200) });
    expect((await ask("hi")).status).toBe(200);
    const handlers = model.server.listeners("request") as (() => void)[];
    model.server.removeAllListeners("request").on("request", fail);
    const failed = await Promise.all([1, 2, 3].map(() => ask("hi", extra)));
    expect(failed.map(({ status }) => status)).toEqual([500, 500, 500]);
    model.server.removeAllListeners("request");
    for (const handler of handlers) model.server.on("request", handler);
    expect(left(await ask("hi"))).toEqual([63, 963, 163, 963]);
    await clock.advance(60_000);
    expect(left(await ask("hi"))).toEqual([93, 933, 193, 933]);
  });
});

describe("llm-emit-token-metric", () => {
  const metric =
    '<llm-emit-token-metric namespace="ai"><dimension name="API ID" /><dimension name="Subscription ID" /><dimension name="Team" value="@(context.Subscription.Name)" /></llm-emit-token-metric>';

  it("sends prompt, completion and total tokens with their dimensions", async () => {
    const { ask, collected } = await modelGateway({ inbound: metric });
    await ask("a");
    expect(collected.metrics.map(({ namespace, name, value }) => [namespace, name, value])).toEqual([
      ["ai", "Prompt Tokens", 10],
      ["ai", "Completion Tokens", 20],
      ["ai", "Total Tokens", 30],
    ]);
    expect(collected.metrics[0]?.dimensions).toEqual({ "API ID": "chat", "Subscription ID": "a", Team: "Sub" });
  });

  it("reads answers that come compressed, streams too", async () => {
    const { ask, collected } = await modelGateway({ inbound: metric, compressed: true });
    await ask("a");
    await ask("hi", { stream: true });
    expect(collected.metrics.filter(({ name }) => name === "Completion Tokens").map(({ value }) => value)).toEqual([
      20, 3,
    ]);
  });

  it("reads past events that say nothing", async () => {
    const events = [
      { choices: [null] },
      { choices: [{ delta: null }] },
      null,
      { choices: [{ delta: { content: "one" } }] },
    ];
    const { ask, collected } = await modelGateway({ inbound: metric, events });
    expect((await ask("hi", { stream: true })).text).toContain("[DONE]");
    expect(collected.metrics[1]).toMatchObject({ name: "Completion Tokens", value: 1 });
  });

  it("estimates streams", async () => {
    const { ask, collected } = await modelGateway({ inbound: metric });
    await ask("hi", { stream: true });
    expect(collected.metrics.map(({ name, value }) => [name, value])).toEqual([
      ["Prompt Tokens", 7],
      ["Completion Tokens", 3],
      ["Total Tokens", 10],
    ]);
  });
});

describe("rate-limit-by-key", () => {
  it("refuses calls beyond the limit, also when they come at once, and says when to come back", async () => {
    const { ask, clock } = await modelGateway({
      inbound:
        '<rate-limit-by-key calls="3" renewal-period="60" counter-key="@(context.Subscription.Id)" remaining-calls-header-name="x-left" />',
    });
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask("a")));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 429, 429, 429]);
    const refused = answers.find(({ status }) => status === 429);
    expect([refused?.headers.get("retry-after"), refused?.text]).toEqual([
      "60",
      '{"statusCode":429,"message":"Rate limit is exceeded. Try again in 60 seconds."}',
    ]);
    await clock.advance(60_000);
    expect((await ask("a")).headers.get("x-left")).toBe("2");
  });

  it("counts only what the condition says, once the response is there", async () => {
    const { ask } = await modelGateway({
      inbound:
        '<rate-limit-by-key calls="1" renewal-period="60" counter-key="k" increment-condition="@(context.Response.StatusCode >= 400)" />',
    });
    for (let time = 0; time < 3; time++) expect((await ask("a")).status).toBe(200);
  });
});
