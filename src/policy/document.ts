// The policy document: the one noun of this library. Plain data, never a Pulumi `Input`.

/** Where something stands in policy text. Lines and columns start at 1, the offset at 0. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/**
 * A C# policy expression: `@(code)`, or `@{code}` when `block` is true.
 * @see https://learn.microsoft.com/azure/api-management/api-management-policy-expressions
 */
export interface Expression {
  readonly kind: "expression";
  /** The C# between the brackets, decoded: `&&`, never `&amp;&amp;`. */
  readonly code: string;
  readonly block: boolean;
  /** Where its `@` stands; only on parsed documents. */
  readonly position?: Position;
  /**
   * Characters of the code that are written as entities, and line ends of two characters; only on parsed documents, and
   * left out when there are none.
   */
  readonly entities?: readonly CodeEntity[];
}

/** An entity, or a line end of carriage return and line feed, in the text of an expression. */
export interface CodeEntity {
  /** Where its characters stand in the code. */
  readonly at: number;
  /** How many characters of the code it stands for: 1, or 2 beyond the Basic Multilingual Plane. */
  readonly characters: number;
  /** How many characters it takes in the text. */
  readonly length: number;
}

/**
 * What stands in an attribute or a text: literal policy text, which may refer to named values as `{{name}}`,
 * or an expression. A literal never starts an expression: `literal()` sees to that.
 */
export type Value = string | Expression;

/** Character data inside an element. */
export interface Text {
  readonly kind: "text";
  readonly value: Value;
  readonly position?: Position;
}

/** One XML element: a policy statement or a part of one. */
export interface Element {
  readonly kind: "element";
  /** The XML name, verbatim: `llm-token-limit`. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, Value>>;
  readonly children: readonly Node[];
  /** Where the element starts; only on parsed documents. */
  readonly position?: Position;
  /** Where each attribute's value starts; only on parsed documents. */
  readonly attributePositions?: Readonly<Record<string, Position>>;
}

export type Node = Element | Text;

/** The four sections of a policy document, in XML spelling. */
export const sections = ["inbound", "backend", "outbound", "on-error"] as const;
export type Section = (typeof sections)[number];

/** `<policies>`: the policy of a scope (global, product, API or operation). */
export interface PolicyDocument {
  readonly kind: "policies";
  readonly inbound: readonly Node[];
  readonly backend: readonly Node[];
  readonly outbound: readonly Node[];
  readonly "on-error": readonly Node[];
}

/** `<fragment>`: statements that policies include by name. */
export interface PolicyFragment {
  readonly kind: "fragment";
  readonly children: readonly Node[];
}

/** What the policy of a GraphQL resolver may consist of. */
export const dataSources = [
  "cosmosdb-data-source",
  "graphql-data-source",
  "http-data-source",
  "sql-data-source",
] as const;

/**
 * The policy of a GraphQL resolver: a data source, which is the root of its text.
 * @see https://learn.microsoft.com/azure/api-management/configure-graphql-resolver
 */
export interface PolicyResolver {
  readonly kind: "resolver";
  /** One data source. */
  readonly children: readonly Node[];
}

export type Policy = PolicyDocument | PolicyFragment | PolicyResolver;
