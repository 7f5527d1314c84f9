// Whether the gateway is after 90 seconds under load what it was at their beginning: as fast, and no larger.
import { measured, type Servers } from "./gateway-processes";
import { median, report } from "./report";

const tenths = 10;
const roundsOfTenth = 12;
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
  const { gateway } = servers;
  const first = await speed(servers);
  const before = await gateway.memory();
  for (let tenth = 2; tenth < tenths; tenth++) await speed(servers);
  const last = await speed(servers);
  const growth = (await gateway.memory()) / before;
  report("endurance", "speed over a bare proxy, last tenth of 90 seconds over the first", last / first, {
    atLeast: 0.95,
  });
  report("endurance", "memory, last tenth of 90 seconds over the first", growth, { atMost: 1.1 });
});
