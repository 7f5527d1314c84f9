// Providers that the program makes, passed on by components, beside the default one.
import { Account } from "@pulumi/azure-native/cognitiveservices";
import { Provider } from "@pulumi/azure-native/provider";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";

const group = new ResourceGroup("group", { location: "uksouth" });
const north = new Provider("north", { location: "northeurope" });
const account = (name: string, opts?: pulumi.CustomResourceOptions) =>
  new Account(
    name,
    { resourceGroupName: group.name, accountName: `${name}-account`, kind: "OpenAI", sku: { name: "S0" } },
    opts,
  );

class Models extends pulumi.ComponentResource {
  constructor(name: string, opts: pulumi.ComponentResourceOptions) {
    super("test:index:Models", name, {}, opts);
    account(`${name}-inherited`, { parent: this });
    this.registerOutputs({});
  }
}

account("default");
account("explicit", { provider: north });
new Models("models", { providers: [north] });
export const location = north.id.apply((id) => typeof id);
