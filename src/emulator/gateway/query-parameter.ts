/** The name in one `name=value` of a query, decoded, in lower case. */
export function parameterName(pair: string): string {
  const written = (pair.split("=", 1)[0] ?? "").replaceAll("+", " ");
  try {
    return decodeURIComponent(written).toLowerCase();
  } catch {
    return written.toLowerCase();
  }
}
