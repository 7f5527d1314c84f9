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

  it("fails no request when embeddings cannot be had", async () => {
    const { ask } = await modelGateway({ ...cached(), embed: () => "no vector" as never });
    expect((await ask("a")).status).toBe(200);
    expect((await ask("a")).status).toBe(200);
  });

  it("is refused at load without an external cache", async () => {
    await expect(modelGateway({ ...cached(), configuration: { externalCache: false } })).rejects.toThrow(
      GatewayLoadError,
    );
  });
});
