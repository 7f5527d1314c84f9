// What another language sent, as a component takes it: values where the schema wants plain ones, outputs elsewhere.
import * as pulumi from "@pulumi/pulumi";
import { type PackageSchema, type PropertySchema, type PropertySchemas, propertiesOf } from "./package-schema";

export interface ComponentArguments {
  readonly args: Readonly<Record<string, unknown>>;
  /** Outputs that have become plain values: what gave them is still waited for. */
  readonly awaited: readonly pulumi.Output<unknown>[];
}

interface Problem {
  readonly propertyPath: string;
  readonly reason: string;
}

/**
 * The arguments of a component.
 * @throws InputPropertiesError naming each plain argument that is not known yet or is a secret
 */
export async function componentArguments(
  component: string,
  name: string,
  inputs: pulumi.Inputs,
  properties: PropertySchemas,
  schema: PackageSchema,
): Promise<ComponentArguments> {
  const reader = new ArgumentReader(schema);
  const args = await reader.object(inputs, properties, "");
  const { problems: errors, awaited } = reader;
  if (errors.length === 0) return { args, awaited };
  throw new pulumi.InputPropertiesError({
    message: `${component} "${name}" got arguments that it cannot use:`,
    errors,
  });
}

class ArgumentReader {
  readonly problems: Problem[] = [];
  readonly awaited: pulumi.Output<unknown>[] = [];

  constructor(private readonly schema: PackageSchema) {}

  /** What the schema does not know stays as it is: the component refuses it by name. */
  async object(value: object, properties: PropertySchemas, path: string): Promise<Record<string, unknown>> {
    const entries = Object.entries(value).filter(([, member]) => member !== null);
    const known = entries.map(async ([name, member]) => {
      const property = properties[name];
      return [name, property ? await this.value(member, property, path === "" ? name : `${path}.${name}`) : member];
    });
    return Object.fromEntries(await Promise.all(known));
  }

  private async value(value: unknown, property: PropertySchema, path: string): Promise<unknown> {
    if (property.plain !== true) return value;
    const plain = pulumi.Output.isInstance(value) ? await this.known(value, property, path) : value;
    if (plain instanceof pulumi.ComponentResource) return this.reference(plain, property, path);
    const { items } = property;
    if (Array.isArray(plain) && items)
      return Promise.all(plain.map((item, index) => this.value(item, items, `${path}[${index}]`)));
    const properties = propertiesOf(this.schema, property);
    return properties && typeof plain === "object" && plain !== null ? this.object(plain, properties, path) : plain;
  }

  /** The component itself, with values where its interface is plain, as it would be in a TypeScript program. */
  private async reference(component: pulumi.ComponentResource, property: PropertySchema, path: string) {
    const properties = Object.entries(propertiesOf(this.schema, property) ?? {});
    const outputs = component as unknown as Record<string, unknown>;
    const known = properties.map(async ([name, member]) => {
      const output = outputs[name];
      // What a component has not registered counts as unknown in a preview; its plain outputs are always known.
      const isMissing = member.optional === true && pulumi.Output.isInstance(output) && !(await isKnown(output));
      outputs[name] = isMissing ? undefined : await this.value(output, member, `${path}.${name}`);
    });
    await Promise.all(known);
    return component;
  }

  /** The value of an output; of objects and lists only their shape, so that what is inside stays an output. */
  private async known(output: pulumi.Output<unknown>, property: PropertySchema, path: string): Promise<unknown> {
    const problem = (reason: string) => void this.problems.push({ propertyPath: path, reason });
    if (!(await isKnown(output)))
      return problem(
        "expected a value that is known before anything is deployed, got one that a resource gives. Write it out.",
      );
    const value = await new Promise<unknown>((resolve) => output.apply(resolve));
    if (pulumi.Resource.isInstance(value)) return value;
    if (Array.isArray(value) && property.items) return value.map((_, index) => part(output, index));
    if (typeof value === "object" && value !== null)
      return Object.fromEntries(Object.keys(value).map((name) => [name, part(output, name)]));
    if (await pulumi.isSecret(output))
      return problem("expected a value that is no secret, since policies hold it as it is. Write it out.");
    this.awaited.push(output);
    return value;
  }
}

const isKnown = (output: pulumi.Output<unknown>): Promise<boolean> =>
  (output as unknown as { readonly isKnown: Promise<boolean> }).isKnown;

const part = (whole: pulumi.Output<unknown>, key: PropertyKey): pulumi.Output<unknown> =>
  whole.apply((value) => (value as Record<PropertyKey, unknown>)[key]);
