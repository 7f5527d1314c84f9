// Who may call what with which key.
// https://learn.microsoft.com/azure/api-management/api-management-subscriptions
import { createHash, timingSafeEqual } from "node:crypto";
import type {
  ApiConfiguration,
  GatewayConfiguration,
  ProductConfiguration,
  SubscriptionConfiguration,
} from "./configuration";
import type { Headers } from "./exchange";
import { PolicyFault } from "./policy-fault";

/** What a request is allowed to be. */
export interface Admission {
  readonly subscription: SubscriptionConfiguration | undefined;
  readonly product: ProductConfiguration | undefined;
  readonly key: string;
}

interface KeyEntry {
  readonly digest: Buffer;
  readonly subscription: SubscriptionConfiguration;
}

export class SubscriptionKeys {
  /** By digest: finding a key takes the same time however much of it is right. */
  readonly #keys = new Map<string, KeyEntry>();
  readonly #products = new Map<string, ProductConfiguration>();
  readonly #openProducts = new Map<string, ProductConfiguration>();

  constructor(configuration: GatewayConfiguration) {
    for (const product of configuration.products) {
      this.#products.set(product.id, product);
      if (product.subscriptionRequired || !product.published) continue;
      for (const api of product.apiIds) this.#openProducts.set(api, product);
    }
    for (const subscription of configuration.subscriptions) {
      for (const key of [subscription.primaryKey, subscription.secondaryKey]) {
        const digest = digestOf(key);
        if (key !== "") this.#keys.set(digest.toString("latin1"), { digest, subscription });
      }
    }
  }

  /**
   * Admits a request to an API by its key, by an open product, or because the API asks for no key. A key that opens
   * nothing is refused where none is needed too; that an open product lets it pass is assumed.
   * @throws PolicyFault 401 as Azure words it
   */
  admit(api: ApiConfiguration, headers: Headers, query: string): Admission {
    // An empty header is no key, and does not hide the one in the query.
    const key = headers.get(api.subscriptionKeyHeader) || fromQuery(query, api.subscriptionKeyQuery) || "";
    const admission = key === "" ? undefined : this.#byKey(api, key);
    if (admission !== undefined) return admission;
    const open = this.#openProducts.get(api.id);
    if (open !== undefined || (key === "" && !api.subscriptionRequired))
      return { subscription: undefined, product: open, key: "" };
    throw key === "" ? missingKey() : invalidKey();
  }

  #byKey(api: ApiConfiguration, key: string): Admission | undefined {
    const digest = digestOf(key);
    const entry = this.#keys.get(digest.toString("latin1"));
    if (entry === undefined || !timingSafeEqual(entry.digest, digest) || !entry.subscription.active) return undefined;
    const { subscription } = entry;
    const { scope } = subscription;
    if (scope.kind === "all") return { subscription, product: undefined, key };
    if (scope.kind === "api") return scope.id === api.id ? { subscription, product: undefined, key } : undefined;
    const product = this.#products.get(scope.id);
    return product?.apiIds.includes(api.id) ? { subscription, product, key } : undefined;
  }
}

function digestOf(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}

function fromQuery(query: string, name: string): string | undefined {
  if (!query.includes(name)) return undefined;
  return new URLSearchParams(query).get(name) ?? undefined;
}

function missingKey(): PolicyFault {
  const message =
    "Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API.";
  return new PolicyFault("authorization", "SubscriptionKeyNotFound", message, 401);
}

function invalidKey(): PolicyFault {
  const message =
    "Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.";
  return new PolicyFault("authorization", "SubscriptionKeyInvalid", message, 401);
}
