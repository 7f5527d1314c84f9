import { boxString } from "../expressions";
import { PolicyFault } from "../policy-fault";
import { policyWrites } from "../policy-headers";
import type { StatementHandler } from "../statement-handler";

/**
 * Puts a token of a managed identity into the Authorization header, or into a variable.
 * @see https://learn.microsoft.com/azure/api-management/authentication-managed-identity-policy
 */
export const authenticationManagedIdentity: StatementHandler = (element, compiler) => {
  const resource = compiler.attribute(element, "resource");
  const clientId = compiler.literal(element, "client-id");
  const variable = compiler.literal(element, "output-token-variable-name");
  const ignoresErrors = compiler.boolean(element, "ignore-error", false);
  if (!resource) {
    compiler.refuse(element, "`resource`: expected the application id URI that the token is for. Add it.");
    return () => undefined;
  }

  return async (exchange) => {
    let token: string;
    try {
      token = await exchange.services.identity.token(resource(exchange), clientId);
    } catch (error) {
      if (ignoresErrors(exchange)) return;
      const message = `No token of the managed identity: ${error instanceof Error ? error.message : String(error)}`;
      throw new PolicyFault("authentication-managed-identity", "BackendAuthenticationFailure", message, 500);
    }
    if (variable) {
      exchange.context.variables.set(variable, boxString(token));
      return;
    }
    policyWrites(exchange, "authorization");
    exchange.request.headers.set("authorization", `Bearer ${token}`);
  };
};
