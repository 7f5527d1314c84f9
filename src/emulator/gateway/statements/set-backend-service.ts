import { PolicyFault } from "../policy-fault";
import type { StatementHandler } from "../statement-handler";

/**
 * `<set-backend-service>`: where the request goes, a backend entity (single or pool) or a base URL.
 * @see https://learn.microsoft.com/azure/api-management/set-backend-service-policy
 */
export const setBackendService: StatementHandler = (element, compiler) => {
  for (const name of Object.keys(element.attributes)) {
    if (name.startsWith("sf-") || name.startsWith("dapr-")) {
      compiler.refuse(
        element,
        `\`${name}\`: Service Fabric and Dapr backends do not run here. Use \`backend-id\` or \`base-url\`.`,
      );
    }
  }
  const id = compiler.attribute(element, "backend-id");
  const url = compiler.attribute(element, "base-url");
  if ((id === undefined) === (url === undefined)) {
    compiler.refuse(element, "`set-backend-service`: expected one of `backend-id` and `base-url`. Write exactly one.");
  }
  const written = element.attributes["backend-id"];
  if (typeof written === "string") {
    const literal = compiler.literal(element, "backend-id") ?? "";
    if (!compiler.hasBackend(literal)) {
      compiler.refuse(
        element,
        `\`backend-id\`: expected the name of a backend, got ${literal}. Create that backend first.`,
      );
    }
  }

  return (exchange) => {
    if (id !== undefined) {
      exchange.backend = { id: id(exchange) };
      return;
    }
    const baseUrl = url?.(exchange) ?? "";
    if (!/^https?:\/\//i.test(baseUrl) || !URL.canParse(baseUrl)) {
      const message = "Expected an absolute http or https URL as base-url.";
      throw new PolicyFault("set-backend-service", "ExpressionValueEvaluationFailure", message, 500);
    }
    exchange.backend = { baseUrl };
  };
};
