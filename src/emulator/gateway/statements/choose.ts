import { childElements } from "../child-elements";
import type { StatementHandler } from "../statement-handler";

/**
 * `<choose>`: the first `when` whose condition holds, else `otherwise`.
 * @see https://learn.microsoft.com/azure/api-management/choose-policy
 */
export const choose: StatementHandler = (element, compiler) => {
  const parts = childElements(element);
  const branches = parts
    .filter((part) => part.name === "when")
    .map((part) => {
      if (part.attributes.condition === undefined) {
        compiler.refuse(part, "`condition`: expected an expression that gives a Boolean. Add it.");
      }
      return { holds: compiler.boolean(part, "condition", false), run: compiler.steps(part) };
    });
  const otherwise = parts.find((part) => part.name === "otherwise");
  const fallback = otherwise === undefined ? undefined : compiler.steps(otherwise);
  for (const part of parts) {
    if (part.name !== "when" && part.name !== "otherwise") {
      compiler.refuse(
        part,
        `\`choose\`: expected \`when\` or \`otherwise\`, got \`${part.name}\`. Move it into one of them.`,
      );
    }
  }
  if (branches.length === 0) compiler.refuse(element, "`choose`: expected at least one `when`. Add one.");

  return (exchange) => {
    for (const branch of branches) if (branch.holds(exchange)) return branch.run(exchange);
    return fallback?.(exchange);
  };
};
