import { describe, expect, it } from "vitest";
import { GatewayLoadError } from "../../../../src/emulator/gateway/gateway";
import { modelGateway } from "./ai-kit";

const lookup = (extra = "") =>
  `<llm-semantic-cache-lookup score-threshold="0.05" embeddings-backend-id="embeddings" embeddings-backend-auth="system-assigned" ${extra}><vary-by>@(context.Subscription.Id)</vary-by></llm-semantic-cache-lookup>`;
const cached = (extra = "") => ({
  inbound: lookup(extra),
  outbound: '<llm-semantic-cache-store duration="60" /><set-header name="x-out"><value>yes</value></set-header>',
});
const id = ({ text }: { text: string }) => (JSON.parse(text) as { id: string }).id;

describe("the semantic cache", () => {
  it("answers a repeated question without asking the model, through the rest of outbound", async () => {
    const { ask, answered } = await modelGateway(cached());
    const first = await ask("What is the capital of France?");
    const second = await ask("What is the capital of France?");
    expect([id(second), answered(), second.headers.get("x-out")]).toEqual([id(first), 1, "yes"]);
  });

  it("keeps an answer that came compressed as what it says", async () => {
    const { ask, answered } = await modelGateway({ ...cached(), compressed: true });
    await ask("a");
    const again = await ask("a");
    expect([JSON.parse(again.text).id, again.headers.get("content-encoding"), answered()]).toEqual([
      "answer-1",
      undefined,
      1,
    ]);
  });

  it("never crosses callers, however alike their questions are", async () => {
    const { ask } = await modelGateway(cached());
    expect(id(await ask("a"))).not.toBe(id(await ask("a", {}, "key-b")));
  });

  it("never crosses models", async () => {
    const { ask } = await modelGateway(cached());
    expect(id(await ask("a"))).not.toBe(id(await ask("a", { model: "other" })));
  });

  it("takes only questions within the distance", async () => {
    const angle = { a: 0, near: 0.3, far: 0.4 } as Record<string, number>;
    const embed = (text: string) => {
      const at = angle[text.replace("user: ", "")] ?? 0;
      return [Math.cos(at), Math.sin(at)];
    };
    const { ask } = await modelGateway({ ...cached(), embed });
    const first = id(await ask("a"));
    // 1 - cos(0.3) is 0.045, 1 - cos(0.4) is 0.079.
    expect(id(await ask("near"))).toBe(first);
    expect(id(await ask("far"))).not.toBe(first);
  });

  it("forgets after the duration", async () => {
    const { ask, clock } = await modelGateway(cached());
    const first = id(await ask("a"));
    await clock.advance(59_999);
    expect(id(await ask("a"))).toBe(first);
    await clock.advance(1);
    expect(id(await ask("a"))).not.toBe(first);
  });

  it("leaves streams and long dialogs alone", async () => {
    const { ask, answered } = await modelGateway(cached('max-message-count="1"'));
    await ask("a", { stream: true });
    await ask("a", { stream: true });
    const messages = [
      { role: "user", content: "a" },
      { role: "user", content: "b" },
    ];
    await ask("", { messages });
    await ask("", { messages });
    expect(answered()).toBe(4);
  });

  it("compares without system messages when it is told to", async () => {
    const embed = (text: string) => (text.includes("system") ? [0, 1] : [1, 0]);
    const { ask } = await modelGateway({ ...cached('ignore-system-messages="true"'), embed });
    const messages = (system: string) => ({
      messages: [
        { role: "system", content: system },
        { role: "user", content: "a" },
      ],
    });
    expect(id(await ask("", messages("one")))).toBe(id(await ask("", messages("two"))));
  });

  const image = (url: string) => [
    { type: "text", text: "What is on it?" },
    { type: "image_url", image_url: { url } },
  ];
  const sound = (data: string) => [{ type: "input_audio", input_audio: { data } }];
  const result = (output: string) => ({ type: "function_call_output", call_id: "1", output });
  const call = (city: string) => [{ id: "1", type: "function", function: { name: "weather", arguments: city } }];
  for (const [sentence, one, other] of [
    ["images", [{ role: "user", content: image("cat") }], [{ role: "user", content: image("dog") }]],
    ["sounds", [{ role: "user", content: sound("a") }], [{ role: "user", content: sound("b") }]],
    [
      "calls of tools",
      [{ role: "assistant", content: "Let me see.", tool_calls: call("Rome") }],
      [{ role: "assistant", content: "Let me see.", tool_calls: call("Oslo") }],
    ],
    ["results of tools", [result("sun")], [result("rain")]],
  ] as const)
    it(`leaves questions with ${sentence} alone, which their text does not tell apart`, async () => {
      const { ask, answered } = await modelGateway(cached());
      const question = { role: "user", content: "a" };
      for (const messages of [one, other]) await ask("", { messages: [question, ...messages] });
      expect(answered()).toBe(2);
    });

  it("reads texts in parts as texts", async () => {
    const { ask, answered } = await modelGateway(cached());
    for (const type of ["text", "input_text"])
      await ask("", { messages: [{ role: "user", content: [{ type, text: "a" }] }] });
    expect(answered()).toBe(1);
  });

  for (const [sentence, options, message] of [
    [
      "are none",
      { embed: () => "no vector" as never },
      "The semantic cache failed: The embeddings backend embeddings answered no embedding.",
    ],
    [
      "are refused",
      { embeddingsStatus: 401 },
      "The semantic cache failed: The embeddings backend embeddings answered 401.",
    ],
  ] as const)
    it(`fails no request when embeddings ${sentence}, and tells the API's diagnostic`, async () => {
      const { ask, answered, collected } = await modelGateway({ ...cached(), ...options });
      expect((await ask("a")).status).toBe(200);
      expect((await ask("a")).status).toBe(200);
      expect(answered()).toBe(2);
      expect(collected.traces.map((trace) => [trace.source, trace.severity, trace.message])).toEqual(
        Array(2).fill(["llm-semantic-cache-lookup", "error", message]),
      );
    });

  it("is refused at load without an external cache", async () => {
    await expect(modelGateway({ ...cached(), configuration: { externalCache: false } })).rejects.toThrow(
      GatewayLoadError,
    );
  });
});
