// What is known of a policy statement: the table that builders and `checkPolicy` share.
import type { Section } from "./document";

/** `resolver` is the policy of a GraphQL resolver, a document of its own kind. */
export type Scope = "global" | "workspace" | "product" | "api" | "operation" | "resolver";
export type GatewayTier = "classic" | "v2" | "consumption" | "self-hosted" | "workspace";

/** Those of `<policies>`. */
export const allScopes: readonly Scope[] = ["global", "workspace", "product", "api", "operation"];
export const allSections: readonly Section[] = ["inbound", "backend", "outbound", "on-error"];
export const allGateways: readonly GatewayTier[] = ["classic", "v2", "consumption", "self-hosted", "workspace"];

export interface AttributeRow {
  readonly type: "string" | "integer" | "number" | "boolean";
  /** `contested`: the reference asks for it and another source does not; a policy without it gets a warning. */
  readonly required?: boolean | "contested";
  /** Whether a required text may be empty. */
  readonly empty?: true;
  /** Allowed literal values. */
  readonly values?: readonly string[];
  /** What a literal looks like, where type, values and range do not say it. */
  readonly format?: { readonly pattern: RegExp; readonly sentence: string };
  readonly minimum?: number;
  readonly maximum?: number;
  /** What API Management takes when the attribute is absent, where that is documented. */
  readonly default?: string;
  /** Whether a policy expression may stand here. */
  readonly expression: boolean;
  /** The reference does not describe it; Microsoft's schemas for policy editors do. */
  readonly undocumented?: true;
}

/** Attributes of which exactly one, at least one or at most one must be there. */
export interface AttributeChoice {
  readonly attributes: readonly string[];
  readonly need: "one" | "any" | "at-most-one";
}

/** An element inside a statement. */
export interface PartRow {
  readonly attributes?: Readonly<Record<string, AttributeRow>>;
  readonly children?: ChildrenRow;
  /** Whether the parts may stand in any order. */
  readonly anyOrder?: true;
  /** Parts of which at least one must be there. */
  readonly anyChild?: readonly string[];
  readonly oneOf?: readonly AttributeChoice[];
  /** An attribute that is required when another one is there. */
  readonly requires?: Readonly<Record<string, string>>;
  /** Whether it holds text, and whether that may be an expression. */
  readonly text?: { readonly required: boolean; readonly expression: boolean };
}

/**
 * Parts by name in their documented order, `statements` where any statement may stand, or the only ones that may;
 * `markup` where any XML stands for itself.
 */
export type ChildrenRow = "statements" | "markup" | { readonly statements: readonly string[] } | readonly ChildRow[];

/** Whether statements stand inside, rather than parts. */
export function holdsStatements(children: ChildrenRow | undefined): boolean {
  if (typeof children !== "object") return children === "statements";
  return "statements" in children;
}

/** A part, or the row of a statement that stands as a part of another one. */
export interface ChildRow extends PartRow {
  readonly name: string;
  readonly minimum?: number;
  /** The reference asks for `minimum` and another source does not; a policy with fewer gets a warning. */
  readonly contested?: true;
  /** Default: any number. */
  readonly maximum?: number;
}

/** A statement that may stand once as a part of another one. */
export function single(row: ChildRow): ChildRow {
  return { ...row, maximum: 1 };
}

export interface StatementRow extends PartRow {
  /** XML name. */
  readonly name: string;
  /** What it does, in a sentence. */
  readonly summary: string;
  /** Which source was followed where the documentation contradicts itself or is silent. */
  readonly follows?: string;
  /** Whether a section may hold it once only. */
  readonly once?: true;
  /** None: it stands only inside of statements, or in the policies of resolvers. */
  readonly sections: readonly Section[];
  readonly scopes: readonly Scope[];
  readonly gateways: readonly GatewayTier[];
  readonly documentation: string;
}

const reference = "https://learn.microsoft.com/azure/api-management";

/** Address of a statement's page in the policy reference. */
export function policyPage(name: string): string {
  return `${reference}/${name}-policy`;
}

/** Address of the schema that Microsoft's editor has for a statement that the reference does not have. */
export function editorSchema(name: string): string {
  return `https://github.com/microsoft/vscode-apimanagement/blob/main/resources/policySchemas/${name}.xsd`;
}

type Options = Omit<AttributeRow, "type" | "expression"> & { readonly expression?: boolean };

/** Attributes take expressions unless their documentation says otherwise: rows that refuse them say `expression: false`. */
function attribute(type: AttributeRow["type"]) {
  return (options: Options = {}): AttributeRow => ({ expression: true, ...options, type });
}

export const string = attribute("string");
export const integer = attribute("integer");
export const number = attribute("number");
export const boolean = attribute("boolean");
