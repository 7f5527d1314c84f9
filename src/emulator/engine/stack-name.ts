/** The rule of Pulumi's backends, which also name a file after the stack. */
export const stackNameRule = "a name of up to 100 letters, digits, hyphens, underscores and periods";

export function isStackName(name: string): boolean {
  return /^[A-Za-z0-9_.-]{1,100}$/.test(name) && !/^\.+$/.test(name);
}
