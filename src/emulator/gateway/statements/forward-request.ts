import type { StatementHandler } from "../statement-handler";

/**
 * `<forward-request>`: sends the request to the backend and waits for the response's status and headers.
 * @see https://learn.microsoft.com/azure/api-management/forward-request-policy
 */
export const forwardRequest: StatementHandler = (element, compiler) => {
  const version = compiler.literal(element, "http-version");
  if (version !== undefined && version !== "1") {
    compiler.refuse(element, `\`http-version\`: expected 1, got ${version}. The emulator speaks HTTP/1.1 to backends.`);
  }
  if (element.attributes["continue-timeout"] !== undefined) {
    compiler.refuse(
      element,
      "`continue-timeout`: expected no attribute. The emulator sends no `Expect: 100-continue`.",
    );
  }
  const seconds = compiler.number(element, "timeout");
  const milliseconds = compiler.number(element, "timeout-ms");
  if (seconds !== undefined && milliseconds !== undefined) {
    compiler.refuse(element, "`timeout`: expected one of `timeout` and `timeout-ms`. Write only one.");
  }
  const literal = (name: string, byDefault: boolean): boolean => {
    const value = compiler.literal(element, name);
    if (value === undefined) return byDefault;
    if (value !== "true" && value !== "false") {
      compiler.refuse(element, `\`${name}\`: expected true or false, got ${value}. Write one of them.`);
    }
    return value === "true";
  };
  const bufferRequestBody = literal("buffer-request-body", false);
  const bufferResponse = literal("buffer-response", true);
  const followRedirects = compiler.boolean(element, "follow-redirects", false);
  const failOnErrorStatus = compiler.boolean(element, "fail-on-error-status-code", false);

  return (exchange) =>
    exchange.forward({
      timeoutMs: milliseconds?.(exchange) ?? (seconds?.(exchange) ?? 300) * 1000,
      bufferRequestBody,
      bufferResponse,
      followRedirects: followRedirects(exchange),
      failOnErrorStatus: failOnErrorStatus(exchange),
    });
};
