// What the statements that validate content do with what does not match the API's schema.

import type { Element } from "./document";
import type { Data } from "./element";
import { element } from "./element";
import { given, listed } from "./given";
import { type AttributeRow, string } from "./statement-row";

export const ValidationAction = { Ignore: "ignore", Prevent: "prevent", Detect: "detect" } as const;
export type ValidationAction = (typeof ValidationAction)[keyof typeof ValidationAction];

/** The row of an attribute that takes an action. */
export function action(required: AttributeRow["required"] = true): AttributeRow {
  return string({ required, values: Object.values(ValidationAction) });
}

/** What happens with one header, parameter or the like. */
export interface NamedActionArgs {
  /** Its name. */
  name: Data;
  /** `prevent` blocks, `detect` writes the problem down, `ignore` does not look. */
  action: ValidationAction;
}

export const namedAction: Readonly<Record<string, AttributeRow>> = {
  name: string({ required: true }),
  action: action(),
};

/** `<item name action />` of each. */
export function namedActions(path: string, item: string, actions: readonly NamedActionArgs[] = []): readonly Element[] {
  return listed(path, actions).map((each) => {
    const { name, action } = given(path, each);
    return element(item, { name, action });
  });
}
