// A component with methods, and one that takes another.
import { ResourceGroup } from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";

class Region extends pulumi.ComponentResource {
  readonly group: ResourceGroup;
  constructor(name: string, args: { location: pulumi.Input<string> }) {
    super("test:index:Region", name, args);
    this.group = new ResourceGroup(`${name}-group`, { location: args.location }, { parent: this });
    this.registerOutputs({ group: this.group });
  }
  describe(word: string): pulumi.Output<string> {
    return pulumi.interpolate`${word} ${this.group.location}`;
  }
}

class Team extends pulumi.ComponentResource {
  readonly label: pulumi.Output<string>;
  constructor(name: string, { region }: { region: Region }) {
    super("test:index:Team", name, { region });
    const label = region.describe("lives in");
    this.label = new ResourceGroup(
      `${name}-group`,
      { location: "westeurope", tags: { label } },
      { parent: this },
    ).id.apply(() => label);
    this.registerOutputs({ label: this.label });
  }
}

export const label = new Team("team", { region: new Region("region", { location: "uksouth" }) }).label;
