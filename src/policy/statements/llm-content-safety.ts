import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import { type Data, element } from "../element";
import { given, listed } from "../given";
import { ContentSafetyCategory, ContentSafetyOutputType, row } from "../llm-content-safety-row";
import { list } from "../required-claims";

export { ContentSafetyCategory, ContentSafetyOutputType, row };

/** From which severity on a category is blocked. */
export interface ContentSafetyCategoryArgs {
  /** The kind of harm. */
  name: ContentSafetyCategory;
  /** Lowest severity that is blocked: 0 blocks everything, 7 the least. */
  threshold: Data;
}

/** Who looks at the content, and what is blocked. */
export interface LlmContentSafetyArgs {
  /** Name of the backend of Azure AI Content Safety, which authenticates with the service's managed identity. */
  backendId: Data;
  /** Whether prompts are searched for attacks. @default false */
  shieldPrompt?: Data;
  /** In inbound: whether the completion is looked at too. @default false */
  enforceOnCompletions?: Data;
  /** Characters of an answer that are looked at together. @default 10000 */
  windowSize?: Data;
  /**
   * Characters that two windows of an answer share.
   * @default - none
   */
  windowOverlapSize?: Data;
  /** How finely severities are told apart. @default "FourSeverityLevels" */
  outputType?: ContentSafetyOutputType;
  /**
   * Kinds of harm that are blocked.
   * @default - none
   */
  categories?: readonly ContentSafetyCategoryArgs[];
  /**
   * Ids of blocklists of Azure AI Content Safety.
   * @default - none
   */
  blocklists?: readonly Data[];
}

/**
 * Blocks with 403 what Azure AI Content Safety finds harmful: prompts in inbound, answers in outbound. A stream that
 * becomes harmful just ends.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/llm-content-safety-policy
 */
export function llmContentSafety(args: LlmContentSafetyArgs): Element {
  given(row.name, args);
  const path = `${row.name}.categories`;
  const categories = listed(path, args.categories ?? []).map((each) => {
    const { name, threshold } = given(path, each);
    return element("category", { name, threshold });
  });
  return buildStatement(
    row,
    {
      "backend-id": args.backendId,
      "shield-prompt": args.shieldPrompt,
      "enforce-on-completions": args.enforceOnCompletions,
      "window-size": args.windowSize,
      "window-overlap-size": args.windowOverlapSize,
    },
    categories.length > 0 || args.outputType !== undefined
      ? element("categories", { "output-type": args.outputType }, ...categories)
      : undefined,
    list("blocklists", "id", args.blocklists),
  );
}
