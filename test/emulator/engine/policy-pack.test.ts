import { join } from "node:path";
import { Api } from "@pulumi/azure-native/apimanagement";
import { Account } from "@pulumi/azure-native/cognitiveservices";
import { describe, expect, it } from "vitest";
import { DeploymentError, type EngineEvent, type EngineOptions } from "../../../src/emulator/engine/engine";
import { newGateway } from "../../components/component-kit";
import { deploy } from "../../support/deploy";

const pack = join(__dirname, "../../../policy-packs/ai-gateway-security");

function openApi() {
  const gateway = newGateway();
  const place = { resourceGroupName: gateway.resourceGroupName, serviceName: gateway.serviceName };
  new Api("open", { ...place, apiId: "open", displayName: "Open", path: "open", subscriptionRequired: false });
}

function accountWithKeys() {
  const { resourceGroupName } = newGateway();
  const sku = { name: "S0" };
  const properties = { customSubDomainName: "keys" };
  new Account("keys", { resourceGroupName, accountName: "keys", kind: "OpenAI", sku, properties });
}

const problemsOf = async (program: () => void, options: Partial<EngineOptions> = {}) => {
  const failed = await deploy(program, { policyPacks: [pack], ...options }).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(DeploymentError);
  return (failed as DeploymentError).problems.map(({ urn, message }) => [urn?.split("::").at(-1), message]);
};

describe("policy packs", () => {
  it("stop a deployment before the resource that breaks a mandatory rule is made", async () => {
    const events: EngineEvent[] = [];
    expect(await problemsOf(accountWithKeys, { onEvent: (event) => events.push(event) })).toEqual([
      [
        "keys",
        "model-account-disables-local-auth: Azure OpenAI and Azure AI accounts have `disableLocalAuth` on, so only identities with a role get in.\n`keys.disableLocalAuth`: expected true, got nothing. Keys open this account past the gateway.",
      ],
    ]);
    expect(events.filter(({ kind }) => kind === "policy")).toHaveLength(1);
    const created = events.filter((event) => event.kind === "resource" && event.name === "keys");
    expect(created).toEqual([]);
  });

  it("stop it at its end when the stack as a whole breaks a rule", async () => {
    expect(await problemsOf(openApi)).toEqual([
      [
        "open",
        "api-authenticates-callers: Every HTTP, MCP and A2A API asks for a subscription key or validates a token on every path of inbound.\n`open`: expected a subscription key or a validated token, got an http API that anybody may call.",
      ],
    ]);
  });

  it("let a deployment pass that keeps their rules", async () => {
    const { declared } = await deploy(() => void newGateway(), { policyPacks: [pack] });
    expect(declared.length).toBeGreaterThan(5);
  });

  it("are named when they are no packs", async () => {
    await expect(deploy(() => void newGateway(), { policyPacks: [__dirname] })).rejects.toThrow(
      "expected a policy pack with PulumiPolicy.yaml, got none. Check the path.",
    );
  });
});
