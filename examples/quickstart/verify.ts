// Calls the deployed gateway as its consumers would, with unmodified clients, and says what holds.
// `apim-ai-gateway dev … --once` runs it; it exits with 1 when something does not hold.
import { randomBytes } from "node:crypto";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import OpenAI, { APIError, AuthenticationError } from "openai";
import { assert, Checklist } from "./verify/checklist";
import { Recorder } from "./verify/recorder";

function environment(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`\`${name}\`: expected a value, got none.`);
  return value;
}

interface Outputs {
  readonly keys: { readonly checkout: string; readonly search: string };
}

interface Metric {
  readonly name: string;
  readonly value: number;
  readonly dimensions: Readonly<Record<string, string>>;
}

interface ToolText {
  readonly isError?: boolean;
  readonly content?: readonly { readonly type: string; readonly text?: string }[];
}

const gateway = environment("GATEWAY_URL");
const admin = environment("ADMIN_URL");
const adminToken = environment("ADMIN_TOKEN");
const { keys } = JSON.parse(environment("STACK_OUTPUTS")) as Outputs;
const recorder = new Recorder();
const model = "gpt-4o-mini";

/** `maxRetries` 2 lets the client wait for the limits that an earlier run of these checks has used up. */
const openai = (key: string | undefined, maxRetries = 2) =>
  new OpenAI({
    baseURL: `${gateway}/models`,
    apiKey: "not-used",
    // The gateway knows its callers by `api-key`; the SDK's own header would only travel along.
    defaultHeaders: { Authorization: null, ...(key === undefined ? {} : { "api-key": key }) },
    maxRetries,
    fetch: recorder.fetch,
  });

/** A question that no other run has asked, and that resembles none: the cache compares meanings. */
const newQuestion = (words = 8) =>
  Array.from({ length: words }, () => randomBytes(6).toString("base64url").toLowerCase()).join(" ");

const ask = (client: OpenAI, content: string) =>
  client.chat.completions.create({ model, max_completion_tokens: 64, messages: [{ role: "user", content }] });

async function withTools<T>(path: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ name: "quickstart-verify", version: "1.0.0" });
  const requestInit = { headers: { "Ocp-Apim-Subscription-Key": keys.checkout } };
  const transport = new StreamableHTTPClientTransport(new URL(`${gateway}/${path}`), {
    requestInit,
    fetch: recorder.fetch,
  });
  await client.connect(transport);
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

function textOf(result: unknown): string {
  const { content, isError } = result as ToolText;
  const text = content?.map((part) => part.text ?? "").join("") ?? "";
  assert(isError !== true, `the tool answered an error: ${text}`);
  return text;
}

async function telemetry(kind: "metrics" | "traces" | "requests"): Promise<string> {
  const answer = await fetch(`${admin}/application-insights/${kind}`, {
    headers: { authorization: `Bearer ${adminToken}` },
  });
  assert(answer.ok, `the admin endpoint answered ${answer.status}`);
  return answer.text();
}

async function toolOfOrders(client: Client): Promise<string> {
  const { tools } = await client.listTools();
  const names = tools.map(({ name }) => name);
  const found = names.find((name) => /list.?orders/i.test(name));
  assert(found !== undefined, `no tool lists orders; there are: ${names.join(", ")}`);
  return found;
}

const checks = new Checklist();

checks.add("The tools of the orders API are listed", () => withTools("orders/mcp", toolOfOrders));

checks.add("A tool call answers real orders", () =>
  withTools("orders/mcp", async (client) => {
    const result = await client.callTool({
      name: await toolOfOrders(client),
      arguments: { customer: "Northwind", limit: 5 },
    });
    const text = textOf(result);
    assert(text.includes("A-1002") && !text.includes("Fabrikam"), `these are not Northwind's orders: ${text}`);
  }),
);

checks.add("A tool of the external MCP server answers, and its progress streams through", () =>
  withTools("tickets", async (client) => {
    const found = textOf(await client.callTool({ name: "search_tickets", arguments: { text: "coffee" } }));
    assert(found.includes("T-2"), `the ticket about coffee is missing: ${found}`);
    const seen: number[] = [];
    const options = { onprogress: ({ progress }: { progress: number }) => void seen.push(progress) };
    await client.callTool({ name: "export_tickets", arguments: {} }, undefined, options);
    assert(seen.join() === "1,2,3", `progress arrived as "${seen.join()}"`);
  }),
);

checks.add("The external MCP server receives none of the gateway's keys", () =>
  withTools("tickets", async (client) => {
    const headers = textOf(await client.callTool({ name: "show_headers", arguments: {} }));
    for (const key of Object.values(keys)) assert(!headers.includes(key), "a subscription key went to the server");
    assert(!/"authorization"/i.test(headers), "an authorization header went to the server");
  }),
);

checks.add("A chat is answered", async () => {
  const answer = await ask(openai(keys.checkout), newQuestion());
  assert((answer.choices[0]?.message.content ?? "") !== "", "the answer is empty");
  assert((answer.usage?.total_tokens ?? 0) > 0, "the answer carries no usage");
});

checks.add("A chat streams", async () => {
  const messages = [{ role: "user" as const, content: newQuestion() }];
  const stream_options = { include_usage: true };
  const stream = await openai(keys.checkout).chat.completions.create({ model, messages, stream: true, stream_options });
  let events = 0;
  let text = "";
  for await (const chunk of stream) {
    events++;
    text += chunk.choices[0]?.delta.content ?? "";
  }
  assert(events > 2 && text !== "", `${events} events brought "${text}"`);
});

checks.add("A repeated question is answered from the cache, for the same consumer only", async () => {
  const question = newQuestion();
  // Each completion of a model has an id of its own, so an equal id means that no model was asked.
  const first = await ask(openai(keys.checkout), question);
  const repeated = await ask(openai(keys.checkout), question);
  const ofAnother = await ask(openai(keys.search), question);
  assert(repeated.id === first.id, "the second answer came from a model");
  assert(ofAnother.id !== first.id, "another consumer got the cached answer");
});

checks.add("Without a key the answer is 401", async () => {
  const refused = await ask(openai(undefined), newQuestion()).then(
    () => undefined,
    (error: unknown) => error,
  );
  assert(refused instanceof AuthenticationError, `the chat was answered with ${String(refused)}`);
  const tools = await recorder.fetch(`${gateway}/orders/mcp`, { method: "POST", body: "{}" });
  assert(tools.status === 401, `the MCP server answered ${tools.status}`);
});

checks.add("The token metric arrived with its dimensions", async () => {
  const metrics = JSON.parse(await telemetry("metrics")) as readonly Metric[];
  const total = metrics.filter(({ name }) => name === "Total Tokens");
  assert(total.length > 0, `there is no metric "Total Tokens" among ${metrics.length}`);
  const ofCheckout = total.find(
    ({ value, dimensions }) => value > 0 && Object.values(dimensions).some((d) => /checkout/.test(d)),
  );
  assert(ofCheckout !== undefined, "no metric names the consumer checkout");
  const names = Object.keys(ofCheckout.dimensions);
  for (const dimension of [/api/i, /tier|product/i, /consumer|subscription/i])
    assert(
      names.some((name) => dimension.test(name)),
      `no dimension matches ${dimension}; there are: ${names.join(", ")}`,
    );
});

/** Asks long questions, several at once, until `done` says what was wanted has been seen. */
async function load(
  client: OpenAI,
  done: (answer: Response | undefined, error: APIError | undefined) => boolean,
): Promise<boolean> {
  const deadline = performance.now() + 15_000;
  let isDone = false;
  while (!isDone && performance.now() < deadline) {
    const one = async () => {
      try {
        const { response } = await ask(client, newQuestion(200)).withResponse();
        isDone = done(response, undefined) || isDone;
      } catch (error) {
        if (!(error instanceof APIError) || error.status === undefined) throw error;
        isDone = done(undefined, error) || isDone;
      }
    };
    await Promise.all([one(), one(), one(), one()]);
  }
  return isDone;
}

checks.add("When the provisioned deployment is saturated, pay-as-you-go answers", async () => {
  const seen = new Set<string>();
  const failedOver = await load(openai(keys.search), (answer, error) => {
    if (answer) seen.add(answer.headers.get("x-ms-deployment-name") ?? "unnamed");
    return /payg/i.test([...seen].join()) || error?.status === 429;
  });
  const isPayg = failedOver && /payg/i.test([...seen].join());
  assert(isPayg, `only these deployments answered: ${[...seen].join(", ") || "none"}`);
});

checks.add("Over its limit a consumer gets 429 with Retry-After", async () => {
  let retryAfter: string | null | undefined;
  const limited = await load(openai(keys.checkout, 0), (_, error) => {
    if (error?.status === 429) retryAfter = error.headers?.get("retry-after");
    else if (error) throw error;
    return error?.status === 429;
  });
  assert(limited, "no request was refused");
  assert(/^[1-9]\d*$/.test(retryAfter ?? ""), `Retry-After is "${retryAfter}"`);
});

checks.add("No secret appears in an answer or in telemetry", async () => {
  const outputs: string[] = [await recorder.everything()];
  for (const kind of ["metrics", "traces", "requests"] as const) outputs.push(await telemetry(kind));
  const text = outputs.join("\n");
  for (const [consumer, key] of Object.entries(keys)) assert(!text.includes(key), `the key of ${consumer} appears`);
  assert(!/Bearer\s+ey|"eyJ[\w-]+\.[\w-]+\.[\w-]+/.test(text), "a token appears");
});

void checks.run().then((failed) => {
  process.exitCode = failed === 0 ? 0 : 1;
});
