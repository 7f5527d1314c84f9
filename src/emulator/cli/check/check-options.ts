import type { Scope } from "apim-ai-gateway/policy";

export interface CheckOptions {
  /** Files, folders, folders of Pulumi programs, or `-` for standard input. */
  readonly paths: readonly string[];
  /** Where policies that are read from files are to be deployed; what is left out is not checked. */
  readonly scope?: Scope;
  readonly apiType?: "http" | "mcp" | "a2a";
  readonly sku?: string;
  readonly stack: string;
  readonly config: ReadonlyMap<string, string>;
  readonly format: "text" | "json";
  /** The least severity that makes the command fail. */
  readonly failOn: "error" | "warning";
}
