import type { ServedGateway } from "../azure/served-gateways";
import type { Terminal } from "./terminal";

/** Answers what says how the gateways that are served have changed since it was last called, or since now. */
export function gatewayChanges(gateways: () => readonly ServedGateway[], terminal: Terminal): () => void {
  let told = gateways();
  return () => {
    const before = told;
    told = gateways();
    if (told.length === 0 && before.length > 0)
      terminal.err.write(
        "warning: no API Management service is deployed any more, so no gateway is served until one is deployed again.\n",
      );
    for (const { name, url } of told)
      if (!before.some((known) => known.name === name && known.url === url))
        terminal.out.write(`Serving ${name} at ${url}\n`);
  };
}
