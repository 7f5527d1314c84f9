// What options do to resources from one deployment to the next.
import { ResourceGroup } from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { RandomString } from "@pulumi/random/randomString";

const step = new pulumi.Config().requireNumber("step");
const tags = (value: string) => ({ location: "westeurope", tags: { value, step: String(step) } });

class Pair extends pulumi.ComponentResource {
  constructor(name: string, opts: pulumi.ComponentResourceOptions = {}) {
    super("test:index:Pair", name, {}, opts);
    new ResourceGroup(`${name}-one`, { location: "westeurope" }, { parent: this });
    new ResourceGroup(`${name}-two`, { location: "westeurope" }, { parent: this });
    this.registerOutputs({});
  }
}

const first = new ResourceGroup("first", { location: "westeurope" });
const pair = new Pair("pair", { dependsOn: first });
new ResourceGroup("behind", { location: "westeurope" }, { dependsOn: pair });
new ResourceGroup("ignored", tags("a"), { ignoreChanges: ["tags.step"] });
new ResourceGroup("protected", tags("a"), { protect: true });
new ResourceGroup("replaced", tags("a"), { replaceOnChanges: ["tags.step"] });
new ResourceGroup(
  "first-deleted",
  { ...tags("a"), resourceGroupName: "given" },
  {
    replaceOnChanges: ["tags"],
    deleteBeforeReplace: true,
  },
);
const kept = step === 1 ? [new ResourceGroup("kept", tags("a"), { retainOnDelete: true })] : [];
const length = new RandomString("random", { length: 8, keepers: { step: String(step) } }).result.apply((s) => s.length);
export const summary = { kept: kept.length, length };
