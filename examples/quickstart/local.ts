// What stands in on a laptop for the services that the program names by their public hosts.
import { startOrders } from "./services/orders";
import { startTickets } from "./services/tickets";

/** Starts both services on free ports; `map` says which host each of them answers for. */
export default async function start(): Promise<{ map: Record<string, string>; close(): Promise<void> }> {
  const [orders, tickets] = await Promise.all([startOrders(), startTickets()]);
  return {
    map: { "orders.contoso.example": orders.url, "tickets.contoso.example": tickets.url },
    close: async () => {
      await Promise.all([orders.close(), tickets.close()]);
    },
  };
}
