import type { StatementHandler } from "../statement-handler";

/**
 * `<set-variable name value />`: a context variable with the .NET type of its expression; a literal is a string.
 * @see https://learn.microsoft.com/azure/api-management/set-variable-policy
 */
export const setVariable: StatementHandler = (element, compiler) => {
  const name = compiler.literal(element, "name");
  const value = element.attributes.value;
  if (name === undefined) compiler.refuse(element, "`name`: expected the variable's name. Add it.");
  if (value === undefined) compiler.refuse(element, "`value`: expected a text or an expression. Add it.");
  if (name === undefined || value === undefined) return () => undefined;
  const evaluate = compiler.value(value);
  return (exchange) => {
    exchange.context.variables.set(name, evaluate(exchange));
  };
};
