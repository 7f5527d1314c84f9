// The provider that constructs components for programs in other languages, from the schema that was made beforehand.
import * as pulumi from "@pulumi/pulumi";
import type { ConstructResult, Provider } from "@pulumi/pulumi/provider";
import * as library from "../index";
import { componentArguments } from "./component-arguments";
import type { PackageSchema } from "./package-schema";

type ComponentClass = new (
  name: string,
  args: object,
  opts: pulumi.ComponentResourceOptions,
) => pulumi.ComponentResource;

export class ComponentProvider implements Provider {
  readonly version: string;

  /** @param text the schema as other languages get it */
  constructor(
    private readonly packageSchema: PackageSchema,
    private readonly text: string,
  ) {
    this.version = packageSchema.version;
  }

  async getSchema(): Promise<string> {
    return this.text;
  }

  /**
   * @throws Error for a type that the package does not have
   * @throws InputPropertiesError for arguments that the component cannot use
   */
  async construct(
    name: string,
    type: string,
    inputs: pulumi.Inputs,
    options: pulumi.ComponentResourceOptions,
  ): Promise<ConstructResult> {
    const { resources } = this.packageSchema;
    const resource = resources[type];
    if (resource === undefined)
      throw new Error(`\`type\`: expected one of ${Object.keys(resources).join(", ")}, got "${type}".`);
    const className = type.slice(type.lastIndexOf(":") + 1);
    const { args, awaited } = await componentArguments(
      className,
      name,
      inputs,
      resource.inputProperties,
      this.packageSchema,
    );
    const Component = (library as unknown as Record<string, ComponentClass>)[className] as ComponentClass;
    // An output brings what it depends on along.
    const dependsOn = pulumi.all([...awaited]).apply(() => options.dependsOn ?? []) as pulumi.Output<pulumi.Resource[]>;
    const component = toldOnce(() => new Component(name, args, { ...options, dependsOn }));
    const outputs = component as unknown as pulumi.Inputs;
    const state = Object.fromEntries(Object.keys(resource.properties).map((output) => [output, outputs[output]]));
    return { urn: component.urn, state };
  }
}

/** In a program only a component's message is shown; here the engine lists the arguments behind it by itself. */
function toldOnce<T>(construct: () => T): T {
  try {
    return construct();
  } catch (error) {
    if (!(error instanceof pulumi.InputPropertiesError)) throw error;
    throw new pulumi.InputPropertiesError({ message: error.message.split("\n")[0] ?? "", errors: error.errors ?? [] });
  }
}
