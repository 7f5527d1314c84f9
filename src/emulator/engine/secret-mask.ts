// Keeps secrets out of what people read: messages of the provider, of the program and of policies may quote what they got.

/** Shorter secrets would be found in any text. */
const shortest = 3;
/** Texts that are no secret wherever they stand, and that would be found in any text. */
const tellsNothing = /^(true|false|null)$/i;
/** Shorter quotations of a secret say nothing. */
const shortestQuotation = 4;

export class SecretMask {
  readonly #secrets = new Set<string>();

  /** Takes every text in a secret value, also as JSON writes it. */
  add(value: unknown): void {
    if (typeof value === "string") {
      if (value.length < shortest || tellsNothing.test(value)) return;
      this.#secrets.add(value);
      this.#secrets.add(JSON.stringify(value).slice(1, -1));
    } else if (typeof value === "object" && value !== null) for (const inner of Object.values(value)) this.add(inner);
  }

  /** The text with `[secret]` for each secret, and for each quotation from one. */
  masked(text: string): string {
    if (this.#secrets.size === 0) return text;
    const secrets = [...this.#secrets].sort((one, other) => other.length - one.length);
    const masked = secrets.reduce((shown, secret) => shown.replaceAll(secret, "[secret]"), text);
    return masked.replace(/(["'`])((?:(?!\1).)+)\1/g, (whole: string, quote: string, quoted: string) =>
      quoted.length >= shortestQuotation && secrets.some((secret) => secret.includes(quoted))
        ? `${quote}[secret]${quote}`
        : whole,
    );
  }
}
