import { listSubscriptionSecretsOutput, Product, Subscription } from "@pulumi/azure-native/apimanagement";
import * as pulumi from "@pulumi/pulumi";
import { policyFragment } from "./policy-fragment";
import {
  choose,
  type Element,
  expression,
  fragment,
  gatewayOfSku,
  llmEmitTokenMetric,
  llmTokenLimit,
  rateLimitByKey,
  returnResponse,
  TokenQuotaPeriod,
} from "./policy-language";
import type { GatewayReference } from "./references";
import { refusals } from "./stage-policy";
import { type ArgumentProblem, lazySchema, validated } from "./validated";

/** What the consumers of a tier may use; at least one limit of tokens. */
export interface TierArgs {
  /** Name of the tier, and part of its product's name. */
  name: string;
  /**
   * Prompt and completion tokens of each consumer in a minute; beyond them 429.
   * @default - no limit by minute
   */
  tokensPerMinute?: number;
  /**
   * Tokens of each consumer in a period; beyond them 403.
   * @default - no quota
   */
  tokenQuota?: number;
  /**
   * How long a period of `tokenQuota` is, and goes with it.
   * @default - none; required beside `tokenQuota`
   */
  tokenQuotaPeriod?: TokenQuotaPeriod;
  /**
   * Calls of each consumer in a minute; beyond them 429.
   * @default - no limit of calls
   */
  callsPerMinute?: number;
}

/** Somebody who calls: a team, an application, an agent. */
export interface ConsumerArgs {
  /** Name of the consumer, and part of its subscription's name. */
  name: string;
  /** Name of its tier. */
  tier: string;
  /**
   * Name of the subscription as people see it.
   * @default - the name
   */
  displayName?: string;
}

/** Tiers, and who belongs to them. */
export interface TokenGovernanceArgs {
  /** The API Management service. */
  gateway: GatewayReference;
  /** At least one, each with a name of its own. */
  tiers: TierArgs[];
  /**
   * Who gets a subscription, each with a name of its own.
   * @default - none
   */
  consumers?: ConsumerArgs[];
  /**
   * Counts prompts before they are sent: over-long ones are refused at once, for some time on every call. Streams are
   * always estimated.
   * @default false
   */
  estimatePromptTokens?: boolean;
  /**
   * Namespace of the token metrics in Application Insights.
   * @default "ai-gateway"
   */
  metricNamespace?: string;
}

const tier = lazySchema((z, fields) =>
  z
    .strictObject({
      name: fields.shortName,
      tokensPerMinute: fields.positive.optional(),
      tokenQuota: fields.positive.optional(),
      tokenQuotaPeriod: z.enum(TokenQuotaPeriod).optional(),
      callsPerMinute: fields.positive.optional(),
    })
    .refine(
      (args) => args.tokensPerMinute !== undefined || args.tokenQuota !== undefined,
      "expected `tokensPerMinute` or `tokenQuota`",
    )
    .refine(
      (args) => (args.tokenQuota === undefined) === (args.tokenQuotaPeriod === undefined),
      "expected `tokenQuota` and `tokenQuotaPeriod` together",
    ),
);

const schema = lazySchema((z, fields) =>
  z
    .strictObject({
      gateway: fields.gatewayThatRuns("llm-token-limit"),
      tiers: fields.named(tier(), "tier").min(1, "expected at least one tier"),
      consumers: fields
        .named(
          z.strictObject({
            name: fields.shortName,
            tier: fields.text,
            displayName: fields.displayName(100).optional(),
          }),
          "consumer",
        )
        .optional(),
      estimatePromptTokens: z.boolean().optional(),
      metricNamespace: fields.literalText.optional(),
    })
    .superRefine(({ tiers, consumers = [] }, context) => {
      const known = tiers.map(({ name }) => name);
      for (const [index, consumer] of consumers.entries())
        if (!known.includes(consumer.tier))
          context.addIssue({
            code: "custom",
            path: ["consumers", index, "tier"],
            message: `expected one of the tiers ${known.join(", ")}`,
          });
    }),
);

/**
 * Who may use how many tokens, and who used them.
 *
 * Creates a product per tier, a subscription per consumer, and two policy fragments that APIs include: `<name>-limit`
 * limits by the tier of the caller and refuses callers without one, `<name>-measure` emits token metrics with the
 * caller's dimensions. Products carry no policy of their own: it would run before an API's authentication and cache.
 *
 * @throws InputPropertiesError naming every argument that is wrong, before anything is registered
 * @example
 * const governance = new TokenGovernance("tokens", { gateway,
 *   tiers: [{ name: "standard", tokensPerMinute: 10_000 }],
 *   consumers: [{ name: "checkout", tier: "standard" }],
 * });
 */
export class TokenGovernance extends pulumi.ComponentResource {
  /** Name of the fragment that limits. */
  public readonly limitFragmentId: string;
  /** Name of the fragment that measures. */
  public readonly measureFragmentId: string;
  /** Names of the products, one per tier. */
  public readonly productIds: string[];
  /** Subscription keys by consumer; secret. */
  public readonly keys: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: TokenGovernanceArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const problems = (right: TokenGovernanceArgs) => fragmentProblems(name, right);
    args = validated("TokenGovernance", name, schema, args, problems);
    super("apim-ai-gateway:index:TokenGovernance", name, args, opts);
    const { resourceGroupName, serviceName } = args.gateway;
    const place = { resourceGroupName, serviceName };
    const options = { parent: this };
    this.limitFragmentId = `${name}-limit`;
    this.measureFragmentId = `${name}-measure`;
    for (const [id, nodes] of [
      [this.limitFragmentId, limitStatements(name, args)],
      [this.measureFragmentId, measureStatements(args)],
    ] as const)
      policyFragment(id, args.gateway, fragment(...nodes), options);

    const products = new Map(
      args.tiers.map((tierArgs) => {
        const productId = productOf(name, tierArgs.name);
        const settings = {
          displayName: tierArgs.name,
          subscriptionRequired: true,
          approvalRequired: false,
          state: "published",
        } as const;
        return [tierArgs.name, new Product(productId, { ...place, productId, ...settings }, options)];
      }),
    );
    const keys = (args.consumers ?? []).map((consumer) => {
      const sid = `${name}-${consumer.name}`;
      const scope = (products.get(consumer.tier) as Product).id;
      const subscription = new Subscription(
        sid,
        { ...place, sid, scope, displayName: consumer.displayName ?? consumer.name, state: "active" },
        options,
      );
      const secrets = listSubscriptionSecretsOutput({ ...place, sid: subscription.name }, options);
      return [consumer.name, secrets.apply(({ primaryKey }) => primaryKey as string)] as const;
    });
    this.productIds = args.tiers.map(({ name: tierName }) => productOf(name, tierName));
    this.keys = pulumi.secret(pulumi.all(Object.fromEntries(keys)));
    const { limitFragmentId, measureFragmentId, productIds } = this;
    this.registerOutputs({ limitFragmentId, measureFragmentId, productIds, keys: this.keys });
  }
}

function fragmentProblems(name: string, args: TokenGovernanceArgs): readonly ArgumentProblem[] {
  const place = { gateway: gatewayOfSku(args.gateway.sku) };
  return [
    ...refusals(fragment(...limitStatements(name, args)), place, "tiers"),
    ...refusals(fragment(...measureStatements(args)), place, "metricNamespace"),
  ];
}

function productOf(name: string, tierName: string): string {
  return `${name}-${tierName}`;
}

const subscription = expression`context.Subscription.Id`;

/** The limits of the caller's tier; who has none is refused. */
function limitStatements(
  name: string,
  { tiers, estimatePromptTokens = false }: TokenGovernanceArgs,
): readonly Element[] {
  const whens = tiers.map(({ name: tierName, tokensPerMinute, tokenQuota, tokenQuotaPeriod, callsPerMinute }) => ({
    condition: expression`context.Product?.Id == ${productOf(name, tierName)}`,
    statements: [
      ...(callsPerMinute === undefined
        ? []
        : [rateLimitByKey({ calls: callsPerMinute, renewalPeriodSeconds: 60, counterKey: subscription })]),
      llmTokenLimit({
        counterKey: subscription,
        tokensPerMinute,
        tokenQuota,
        tokenQuotaPeriod,
        estimatePromptTokens,
        ...(tokensPerMinute !== undefined && { remainingTokensHeaderName: "x-ratelimit-remaining-tokens" }),
        ...(tokenQuota !== undefined && { remainingQuotaTokensHeaderName: "x-quota-remaining-tokens" }),
      }),
    ],
  }));
  const refusal = returnResponse({
    status: { code: 403, reason: "Forbidden" },
    headers: [{ name: "Content-Type", values: ["application/json"] }],
    body: JSON.stringify({ error: { code: "NoTier", message: "The caller belongs to no tier of this gateway." } }),
  });
  return [choose(whens, [refusal])];
}

/** Dimensions come from the subscription, which the caller cannot choose, never from a header. */
function measureStatements({ metricNamespace = "ai-gateway" }: TokenGovernanceArgs): readonly Element[] {
  const dimensions = [
    { name: "API ID" },
    { name: "Product ID" },
    { name: "Subscription ID" },
    { name: "Consumer", value: expression`context.Subscription?.Name ?? ${"none"}` },
    { name: "Tier", value: expression`context.Product?.Name ?? ${"none"}` },
  ];
  return [llmEmitTokenMetric({ namespace: metricNamespace, dimensions })];
}
