import { type Account, Deployment } from "@pulumi/azure-native/cognitiveservices";
import * as pulumi from "@pulumi/pulumi";

/** A model of Azure OpenAI. */
export interface ModelArgs {
  /** Such as `gpt-4o-mini`. */
  name: string;
  /** Such as `2024-07-18`. */
  version: string;
}

/** An account, and the deployment that was put into it last. */
export interface DeploymentHome {
  readonly account: Account;
  last?: Deployment;
}

/** What a deployment is of. */
export interface DeploymentSpec {
  readonly resourceGroupName: pulumi.Input<string>;
  readonly deploymentName: string;
  readonly sku: string;
  readonly capacity: number | undefined;
  readonly model: ModelArgs | undefined;
}

/**
 * Creates a deployment and gives its URL. An account takes one deployment at a time: a second one beside it is refused
 * with a conflict, so each waits for the one before.
 */
export function openAiDeployment(
  name: string,
  home: DeploymentHome,
  { resourceGroupName, deploymentName, sku, capacity, model }: DeploymentSpec,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const { account, last } = home;
  home.last = new Deployment(
    name,
    {
      resourceGroupName,
      accountName: account.name,
      deploymentName,
      sku: { name: sku, capacity },
      properties: { model: { format: "OpenAI", ...model } },
    },
    { parent, ...(last && { dependsOn: [last] }) },
  );
  const endpoint = pulumi.all([home.last.id, account.properties]).apply(([, properties]) => properties.endpoint);
  return deploymentUrl(endpoint, deploymentName);
}

/** Where a deployment of an account answers. */
export function deploymentUrl(endpoint: pulumi.Input<string>, deploymentName: string): pulumi.Output<string> {
  return pulumi
    .output(endpoint)
    .apply((address) => `${address.replace(/\/+$/, "")}/openai/deployments/${deploymentName}`);
}
