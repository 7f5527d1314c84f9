import { type ArmResource, missingInputs, toArm, withName } from "../arm";
import { readableProperties, unknownValue } from "./readable-properties";

/** Ids within one stack differ by what the program says; the subscription is the same for all. */
const subscriptionId = "00000000-0000-0000-0000-000000000000";
const unknownNames = { hex: () => unknownValue, guid: () => unknownValue };

/**
 * A declared resource as ARM sees it, or undefined for one of another provider. Names that the provider makes up, and
 * parts of the id that a preview does not know yet, read as unknown.
 */
export function armView(type: string, name: string, props: Readonly<Record<string, unknown>>): ArmResource | undefined {
  const readable = readableProperties(props);
  for (const input of missingInputs(type, readable)) readable[input] = unknownValue;
  return toArm(type, withName(type, name, readable, unknownNames), { subscriptionId })?.resource;
}
