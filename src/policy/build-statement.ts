import { checkElement } from "./check-element";
import type { Element, Node } from "./document";
import { type Data, element } from "./element";
import { PolicyError, type Problem } from "./policy-error";
import type { StatementRow } from "./statement-row";

/**
 * A statement that API Management would accept.
 * @throws PolicyError with everything that its row does not allow
 */
export function buildStatement(
  row: StatementRow,
  attributes: Readonly<Record<string, Data | undefined>> = {},
  ...children: readonly (Node | Data | undefined)[]
): Element {
  const statement = element(row.name, attributes, ...children);
  const problems: Problem[] = [];
  checkElement(statement, row, problems);
  if (problems.length > 0) throw new PolicyError(problems);
  return statement;
}
