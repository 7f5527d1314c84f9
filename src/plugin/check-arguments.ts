/**
 * Pulumi starts a plugin with where its engine listens, behind options for logging and tracing. Without an address the
 * plugin serves anybody, as when it is asked for its schema.
 * @throws Error for anything else
 */
export function checkArguments(args: readonly string[]): void {
  const own = args.filter((arg, index) => !arg.startsWith("-") && args[index - 1] !== "--tracing");
  const wrong = own.find((arg, index) => index > 0 || !/^\S+:\d{1,5}$/.test(arg));
  if (wrong !== undefined)
    throw new Error(
      `expected host:port, where Pulumi's engine listens, and nothing else, got "${wrong}". Let Pulumi start the plugin.`,
    );
}
