// Measures the gateway with the six-statement AI policy against a bare node:http + undici proxy in the same run.
import { eventDelays } from "./gateway-load";
import { measured, type ServerProcess, type Servers } from "./gateway-processes";
import { median, report } from "./report";

const rounds = 5;
const roundMs = 3_000;

async function throughput({ bare, gateway }: Servers): Promise<void> {
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const one = await bare.load(32, roundMs);
    const other = await gateway.load(32, roundMs);
    ratios.push(other.requests / other.seconds / (one.requests / one.seconds));
  }
  report("gateway", "requests per second over a bare proxy, 32 connections", median(ratios), { atLeast: 0.85 });
}

async function latency({ backend, gateway }: Servers): Promise<void> {
  const added: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const direct = median((await backend.load(1, roundMs / 2)).latencies);
    added.push(median((await gateway.load(1, roundMs / 2)).latencies) - direct);
  }
  report("gateway", "milliseconds added over direct, one connection", median(added), { atMost: 0.35 });
}

async function streams({ backend, gateway }: Servers): Promise<void> {
  const delay = async (server: ServerProcess) => median(await eventDelays(server.url, server.request("/stream")));
  const direct = await delay(backend);
  report("gateway", "milliseconds added per streamed event", (await delay(gateway)) - direct, { atMost: 0.4 });
}

void measured(async (servers) => {
  await throughput(servers);
  await latency(servers);
  await streams(servers);
});
