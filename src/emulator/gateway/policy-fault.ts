/**
 * A statement that stops the request. The pipeline fills `context.LastError` from it, runs on-error, and answers
 * with `status` and `body` when on-error makes no response.
 * @see https://learn.microsoft.com/azure/api-management/api-management-error-handling-policies
 */
export class PolicyFault extends Error {
  override readonly name = "PolicyFault";
  constructor(
    /** XML name of the statement. */
    readonly source: string,
    /** A documented reason such as `RateLimitExceeded`. */
    readonly reason: string,
    message: string,
    readonly status: number,
    readonly headers: Readonly<Record<string, string>> = {},
    /** Sent as it is; by default `{ "statusCode": status, "message": message }`. */
    readonly body?: string,
  ) {
    super(message);
  }
}
