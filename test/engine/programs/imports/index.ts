// A resource that is let go and taken over again, and one that is only read.
import { getClientConfigOutput } from "@pulumi/azure-native/authorization";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";

const step = new pulumi.Config().requireNumber("step");
const args = { resourceGroupName: "taken", location: "westeurope", tags: { team: "orders" } };

export = async () => {
  const { subscriptionId } = await new Promise<{ subscriptionId: string }>((known) => {
    getClientConfigOutput().apply(known);
  });
  const id = `/subscriptions/${subscriptionId}/resourceGroups/taken`;
  if (step === 1) new ResourceGroup("made", args, { retainOnDelete: true });
  if (step === 3) new ResourceGroup("imported", args, { import: id });
  if (step === 4) new ResourceGroup("imported", args);
  return { tags: step === 2 ? ResourceGroup.get("read", id).tags : "not read" };
};
