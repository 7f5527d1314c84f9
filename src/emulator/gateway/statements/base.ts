import type { StatementHandler } from "../statement-handler";

/**
 * `<base />`: the statements of the next outer scope.
 * @see https://learn.microsoft.com/azure/api-management/api-management-howto-policies#use-base-element-to-set-policy-evaluation-order
 */
export const base: StatementHandler = (element, compiler) => compiler.parent(element);
