/** A GUID within a regular expression. */
export const guidPattern = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";

const whole = new RegExp(`^${guidPattern}$`);

export function isGuid(value: unknown): value is string {
  return typeof value === "string" && whole.test(value);
}
