// Transforms of the stack, of a component and of a resource, one after the other.
import { NamedValue } from "@pulumi/azure-native/apimanagement";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";

const tagged = (tag: string) => (args: pulumi.ResourceTransformArgs) =>
  args.type === "azure-native:resources:ResourceGroup"
    ? { props: { ...args.props, tags: { ...args.props.tags, [tag]: args.name } }, opts: args.opts }
    : undefined;

pulumi.runtime.registerResourceTransform(tagged("stack"));

class Team extends pulumi.ComponentResource {
  constructor(name: string, opts: pulumi.ComponentResourceOptions) {
    super("test:index:Team", name, {}, opts);
    new ResourceGroup(`${name}-group`, { location: "westeurope" }, { parent: this, transforms: [tagged("own")] });
    this.registerOutputs({});
  }
}

new Team("team", { transforms: [tagged("component")] });
const group = new ResourceGroup(
  "plain",
  { location: "westeurope" },
  {
    transforms: [(args) => ({ props: args.props, opts: pulumi.mergeOptions(args.opts, { protect: false }) })],
  },
);
export const tags = group.tags;
export const kind = NamedValue.isInstance(group);
