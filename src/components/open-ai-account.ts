import { Account } from "@pulumi/azure-native/cognitiveservices";
import * as pulumi from "@pulumi/pulumi";
import { RandomString } from "@pulumi/random/randomString";
import type { GatewayReference } from "./references";
import { assignRole, roleIds } from "./role-assignment";

/** An account that takes no keys, with the role of the gateway's identity on it. */
export function openAiAccount(
  name: string,
  gateway: GatewayReference,
  location: string | undefined,
  parent: pulumi.Resource,
): Account {
  const { result } = new RandomString(
    `${name}-account-suffix`,
    { length: 8, special: false, upper: false },
    { parent },
  );
  const accountName = pulumi.interpolate`${name}-${result}`;
  const account = new Account(
    `${name}-account`,
    {
      resourceGroupName: gateway.resourceGroupName,
      location,
      accountName,
      kind: "OpenAI",
      sku: { name: "S0" },
      // Tokens of Entra ID need a subdomain of the account's own.
      properties: { customSubDomainName: accountName, disableLocalAuth: true, publicNetworkAccess: "Enabled" },
    },
    { parent },
  );
  assignRole(`${name}-account-user`, roleIds.cognitiveServicesOpenAiUser, gateway.principalId, account.id, parent);
  return account;
}
