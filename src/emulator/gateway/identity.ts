/** Tokens of the gateway's managed identities. */
export interface ManagedIdentity {
  /**
   * An access token for `resource` (an application id URI such as `https://cognitiveservices.azure.com`),
   * of the system-assigned identity or of the user-assigned one with `clientId`.
   * @throws Error when the service has no such identity
   */
  token(resource: string, clientId?: string): Promise<string>;
}
