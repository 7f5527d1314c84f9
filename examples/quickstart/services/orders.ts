// The orders service: a REST API as a company has many, described by orders.openapi.yaml. It knows nothing of a gateway.
// Run it alone with `npx tsx services/orders.ts [port]`.
import type { IncomingMessage } from "node:http";
import { type RunningService, serve } from "./serve";

const statuses = ["open", "shipped", "cancelled"] as const;
type OrderStatus = (typeof statuses)[number];

interface OrderLine {
  readonly product: string;
  readonly quantity: number;
  readonly unitPrice: number;
}

interface Order {
  readonly id: string;
  readonly customer: string;
  readonly status: OrderStatus;
  readonly placedAt: string;
  readonly lines: readonly OrderLine[];
  readonly total: number;
}

/** A refusal with the status and the error body that the description promises. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const firstDay = Date.UTC(2026, 0, 5, 9);
const maximumBodyBytes = 64 * 1024;

/** The orders of one running service; each start begins with the same ones. */
class OrderBook {
  private readonly orders = new Map<string, Order>();

  constructor() {
    const line = (product: string, quantity: number, unitPrice: number): OrderLine => ({
      product,
      quantity,
      unitPrice,
    });
    this.place("Fabrikam", [line("Espresso machine", 1, 489.5), line("Descaler", 4, 7.25)], "shipped");
    this.place("Northwind", [line("Coffee beans 1 kg", 12, 18.9)]);
    this.place("Fabrikam", [line("Milk frother", 2, 64)], "cancelled");
    this.place("Tailwind", [line("Grinder", 1, 219), line("Coffee beans 1 kg", 3, 18.9)]);
    this.place("Northwind", [line("Paper filter 100", 10, 3.4)], "shipped");
  }

  place(customer: string, lines: readonly OrderLine[], status: OrderStatus = "open"): Order {
    const position = this.orders.size + 1;
    const cents = lines.reduce((sum, { quantity, unitPrice }) => sum + Math.round(quantity * unitPrice * 100), 0);
    // Dates follow the order of placing, not the machine's clock, so that a run can be compared with another.
    const placedAt = new Date(firstDay + position * 3_600_000).toISOString();
    const order = { id: `A-${1000 + position}`, customer, status, placedAt, lines, total: cents / 100 };
    this.orders.set(order.id, order);
    return order;
  }

  list(query: URLSearchParams): { orders: readonly Order[]; total: number } {
    const status = query.get("status");
    const customer = query.get("customer");
    if (status !== null && !statuses.some((known) => known === status))
      throw new Refusal(400, "InvalidParameter", `status must be one of ${statuses.join(", ")}, not "${status}".`);
    const limit = wholeNumber(query, "limit", { fallback: 10, minimum: 1, maximum: 50 });
    const offset = wholeNumber(query, "offset", { fallback: 0, minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
    const found = [...this.orders.values()]
      .reverse()
      .filter((order) => (status === null || order.status === status) && (!customer || order.customer === customer));
    return { orders: found.slice(offset, offset + limit), total: found.length };
  }

  read(id: string): Order {
    const order = this.orders.get(id);
    if (!order) throw new Refusal(404, "OrderNotFound", `There is no order "${id}".`);
    return order;
  }

  cancel(id: string): Order {
    const order = this.read(id);
    if (order.status !== "open")
      throw new Refusal(409, "OrderNotOpen", `Order "${id}" is ${order.status} and cannot be cancelled.`);
    const cancelled: Order = { ...order, status: "cancelled" };
    this.orders.set(id, cancelled);
    return cancelled;
  }
}

function wholeNumber(
  query: URLSearchParams,
  name: string,
  { fallback, minimum, maximum }: { fallback: number; minimum: number; maximum: number },
): number {
  const text = query.get(name);
  if (text === null) return fallback;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= minimum && value <= maximum) return value;
  throw new Refusal(400, "InvalidParameter", `${name} must be a whole number of at least ${minimum}, not "${text}".`);
}

function isOrderLine(value: unknown): value is OrderLine {
  if (typeof value !== "object" || value === null) return false;
  const { product, quantity, unitPrice } = value as Partial<Record<keyof OrderLine, unknown>>;
  const isCounted = Number.isInteger(quantity) && (quantity as number) >= 1;
  return typeof product === "string" && product !== "" && isCounted && typeof unitPrice === "number" && unitPrice >= 0;
}

async function readNewOrder(request: IncomingMessage): Promise<{ customer: string; lines: readonly OrderLine[] }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maximumBodyBytes)
      throw new Refusal(413, "BodyTooLarge", `An order has at most ${maximumBodyBytes} bytes.`);
    chunks.push(chunk);
  }
  let body: unknown;
  try {
    body = JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new Refusal(400, "InvalidBody", "The body is not JSON.");
  }
  const { customer, lines } = (body ?? {}) as { customer?: unknown; lines?: unknown };
  if (typeof customer !== "string" || customer === "")
    throw new Refusal(400, "InvalidBody", "customer must be a text that is not empty.");
  if (!Array.isArray(lines) || lines.length === 0 || !lines.every(isOrderLine))
    throw new Refusal(400, "InvalidBody", "lines must hold at least one { product, quantity, unitPrice }.");
  return { customer, lines: lines.map(({ product, quantity, unitPrice }) => ({ product, quantity, unitPrice })) };
}

function orderIdOf(path: string): string {
  try {
    return decodeURIComponent(path.slice("/orders/".length));
  } catch {
    throw new Refusal(400, "InvalidPath", "The order's number is not well-formed.");
  }
}

async function answer(book: OrderBook, request: IncomingMessage): Promise<Answer> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://orders");
  if (pathname === "/orders") {
    if (request.method === "GET") return { status: 200, body: book.list(searchParams) };
    if (request.method === "POST") {
      const { customer, lines } = await readNewOrder(request);
      return { status: 201, body: book.place(customer, lines) };
    }
    throw new Refusal(405, "MethodNotAllowed", "Orders can be listed (GET) and placed (POST).");
  }
  if (!/^\/orders\/[^/]+$/.test(pathname)) throw new Refusal(404, "NotFound", "There is nothing at this address.");
  const id = orderIdOf(pathname);
  if (request.method === "GET") return { status: 200, body: book.read(id) };
  if (request.method === "DELETE") return { status: 200, body: book.cancel(id) };
  throw new Refusal(405, "MethodNotAllowed", "An order can be read (GET) and cancelled (DELETE).");
}

/** Starts the service with its first five orders. Port 0 takes a free one. */
export function startOrders(port = 0): Promise<RunningService> {
  const book = new OrderBook();
  return serve(port, async (request, response) => {
    const result = await answer(book, request).catch((error: unknown): Answer => {
      if (!(error instanceof Refusal)) throw error;
      return { status: error.status, body: { code: error.code, message: error.message } };
    });
    response.writeHead(result.status, { "content-type": "application/json" }).end(JSON.stringify(result.body));
  });
}

if (require.main === module)
  void startOrders(Number(process.argv[2] ?? 0)).then(({ url }) => console.log(`Orders are served at ${url}/orders`));
