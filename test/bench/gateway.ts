// Measures the gateway with the six-statement AI policy against a bare node:http + undici proxy in the same run.
// Prints one JSON line a measure. `--long` adds the 90-second run.
import { type ChildProcess, fork } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { eventDelays, type Load, load, median, postRequest, quantile } from "./gateway-load";
import { type Role, serveAs, signingKey } from "./gateway-servers";

interface Started {
  readonly process: ChildProcess;
  readonly url: string;
}

const rounds = 5;
const roundMs = 3_000;
const longMs = 90_000;

async function start(role: Role, target = ""): Promise<Started> {
  const child = fork(__filename, [role, target], { execArgv: [...process.execArgv, "--expose-gc"] });
  const [message] = (await once(child, "message")) as [{ url: string }];
  return { process: child, url: message.url };
}

async function memoryOf(started: Started): Promise<number> {
  started.process.send({});
  const [message] = (await once(started.process, "message")) as [{ memory: number }];
  return message.memory;
}

function print(measure: string, value: number, target: number, atMost: boolean, details: Record<string, number>): void {
  const round = (number: number) => Math.round(number * 1000) / 1000;
  const rounded = Object.fromEntries(Object.entries(details).map(([name, number]) => [name, round(number)]));
  const reached = atMost ? value <= target : value >= target;
  console.log(JSON.stringify({ bench: "gateway", measure, value: round(value), target, reached, ...rounded }));
}

function callerToken(): string {
  const part = (content: object) => Buffer.from(JSON.stringify(content)).toString("base64url");
  const year = Math.floor(Date.now() / 1000) + 365 * 24 * 3600;
  const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part({ aud: "bench", sub: "caller", exp: year })}`;
  return `${signed}.${createHmac("sha256", Buffer.from(signingKey, "base64")).update(signed).digest("base64url")}`;
}

async function measure(): Promise<void> {
  const backend = await start("backend");
  const bare = await start("bare", backend.url);
  const gateway = await start("gateway", backend.url);
  const headers = { authorization: `Bearer ${callerToken()}`, "content-type": "application/json", "x-team": "blue" };
  const body = JSON.stringify({ model: "gpt-4o", messages: [{ role: "user", content: "How are you? ".repeat(40) }] });
  const at = (url: string) => ({
    chat: postRequest(`${url}/chat`, headers, body),
    stream: postRequest(`${url}/stream`, headers, body),
  });
  const run = (server: Started, connections: number, milliseconds: number): Promise<Load> =>
    load(server.url, at(server.url).chat, connections, milliseconds);
  try {
    for (const server of [backend, bare, gateway]) await run(server, 32, 2_000);
    await throughput(run, bare, gateway);
    await latency(run, backend, bare, gateway);
    await streams(backend, bare, gateway, (server) => at(server.url).stream);
    if (process.argv.includes("--long")) await endurance(run, gateway);
  } finally {
    for (const server of [gateway, bare, backend]) server.process.disconnect();
  }
}

type Run = (server: Started, connections: number, milliseconds: number) => Promise<Load>;

async function throughput(run: Run, bare: Started, gateway: Started): Promise<void> {
  const ratios: number[] = [];
  const rates = { bare: [] as number[], gateway: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    const one = await run(bare, 32, roundMs);
    const other = await run(gateway, 32, roundMs);
    rates.bare.push(one.requests / one.seconds);
    rates.gateway.push(other.requests / other.seconds);
    ratios.push(other.requests / other.seconds / (one.requests / one.seconds));
  }
  print("throughput-ratio-to-bare-proxy-at-32-connections", median(ratios), 0.85, false, {
    bareRequestsPerSecond: median(rates.bare),
    gatewayRequestsPerSecond: median(rates.gateway),
    lowestRatio: Math.min(...ratios),
    highestRatio: Math.max(...ratios),
  });
}

async function latency(run: Run, backend: Started, bare: Started, gateway: Started): Promise<void> {
  const added: number[] = [];
  const medians = { direct: [] as number[], bare: [] as number[], gateway: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    medians.direct.push(median((await run(backend, 1, roundMs / 2)).latencies));
    medians.bare.push(median((await run(bare, 1, roundMs / 2)).latencies));
    medians.gateway.push(median((await run(gateway, 1, roundMs / 2)).latencies));
    added.push((medians.gateway.at(-1) ?? 0) - (medians.direct.at(-1) ?? 0));
  }
  print("milliseconds-added-over-direct-at-one-connection", median(added), 0.35, true, {
    direct: median(medians.direct),
    bareProxy: median(medians.bare),
    gateway: median(medians.gateway),
  });
}

async function streams(
  backend: Started,
  bare: Started,
  gateway: Started,
  request: (server: Started) => Buffer,
): Promise<void> {
  const delays = async (server: Started) => eventDelays(server.url, request(server));
  const [direct, proxied, through] = [await delays(backend), await delays(bare), await delays(gateway)];
  print("milliseconds-added-per-streamed-event", median(through) - median(direct), 0.4, true, {
    events: through.length,
    direct: median(direct),
    bareProxy: median(proxied),
    gateway: median(through),
    gateway99: quantile(through, 0.99),
  });
}

async function endurance(run: Run, gateway: Started): Promise<void> {
  const rates: number[] = [];
  const memory: number[] = [];
  for (let tenth = 0; tenth < 10; tenth++) {
    const { requests, seconds } = await run(gateway, 32, longMs / 10);
    rates.push(requests / seconds);
    memory.push(await memoryOf(gateway));
  }
  print("last-tenth-to-first-tenth-of-90-seconds", (rates.at(-1) ?? 0) / (rates[0] ?? 1), 0.95, false, {
    firstRequestsPerSecond: rates[0] ?? 0,
    lastRequestsPerSecond: rates.at(-1) ?? 0,
    firstMegabytes: (memory[0] ?? 0) / 2 ** 20,
    lastMegabytes: (memory.at(-1) ?? 0) / 2 ** 20,
  });
}

const [, , role, target] = process.argv;
if (role === "backend" || role === "bare" || role === "gateway") void serveAs(role, target ?? "");
else {
  measure().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
