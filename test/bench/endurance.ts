// Whether the gateway is after 90 seconds under load what it was at their beginning: as fast, and no larger.
import { measured, type Servers } from "./gateway-processes";
import { median, report } from "./report";

const tenths = 10;
const roundsOfTenth = 40;
const roundMs = 90_000 / tenths / roundsOfTenth;

/** The gateway's speed over that of a bare proxy, turn about, so that a machine whose speed drifts slows both. */
async function speed({ bare, gateway }: Servers): Promise<number> {
  const ratios: number[] = [];
  for (let round = 0; round < roundsOfTenth; round++) {
    const one = await bare.load(32, roundMs);
    const other = await gateway.load(32, roundMs);
    ratios.push(other.requests / other.seconds / (one.requests / one.seconds));
  }
  return median(ratios);
}

void measured(async (servers) => {
  const speeds: number[] = [];
  const memory: number[] = [];
  for (let tenth = 0; tenth < tenths; tenth++) {
    speeds.push(await speed(servers));
    memory.push(await servers.gateway.memory());
  }
  const growth = (values: readonly number[]) => (values.at(-1) ?? Number.NaN) / (values[0] ?? Number.NaN);
  report("endurance", "speed over a bare proxy, last tenth of 90 seconds over the first", growth(speeds), {
    atLeast: 0.95,
  });
  report("endurance", "memory, last tenth of 90 seconds over the first", growth(memory), { atMost: 1.1 });
});
