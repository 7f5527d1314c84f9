// A component that is renamed and gets another type keeps what is inside of it.
import { ResourceGroup } from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";

const step = new pulumi.Config().requireNumber("step");

class Team extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  constructor(type: string, name: string, opts: pulumi.ComponentResourceOptions = {}) {
    super(type, name, {}, opts);
    const inner = new pulumi.ComponentResource("test:index:Inner", `${name}-inner`, {}, { parent: this });
    this.name = new ResourceGroup(`${name}-group`, { location: "westeurope" }, { parent: inner }).name;
    this.registerOutputs({ name: this.name });
  }
}

const team =
  step === 1
    ? new Team("test:index:Crew", "old")
    : step === 2
      ? new Team("test:index:Crew", "new", { aliases: [{ name: "old" }] })
      : new Team("test:index:Team", "new", { aliases: [{ type: "test:index:Crew" }] });
const single =
  step === 1
    ? new ResourceGroup("before", { location: "westeurope" })
    : new ResourceGroup("after", { location: "westeurope" }, { aliases: [{ name: "before" }] });
export const names = [team.name, single.name];
