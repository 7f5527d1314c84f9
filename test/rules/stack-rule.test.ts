import { evaluate, stackRule } from "apim-ai-gateway/rules";
import { describe, expect, it } from "vitest";

const metadata = {
  name: "tells-apis",
  displayName: "Tells APIs",
  description: "Tells each API with the id of its service.",
  severity: "low",
  remediationSteps: "None.",
} as const;
const api = (serviceName: string) => ({
  type: "azure-native:apimanagement:Api",
  name: "chat",
  props: { resourceGroupName: "ai", serviceName, apiId: "chat", path: "chat", displayName: "Chat" },
});
const tellsApis = () =>
  stackRule({
    ...metadata,
    check: (stack, report) => {
      for (const { resource } of stack.apis()) report(resource, resource.arm.id.split("/").slice(8).join("/"));
    },
  });
const messages = async (rule: ReturnType<typeof tellsApis>, serviceName: string) =>
  (await evaluate(rule, [api(serviceName)])).map(({ message }) => message);

describe("a rule about a stack", () => {
  it("knows what a resource is part of, which its outputs leave out", async () => {
    expect(await messages(tellsApis(), "gateway")).toEqual(["gateway/apis/chat"]);
  });

  it("knows nothing of the run before, nor of what other rules were shown", async () => {
    const rule = tellsApis();
    await evaluate(rule, [api("before")]);
    await evaluate(tellsApis(), [api("other")]);
    const { validateResource: _, ...stackOnly } = rule;
    expect((await messages(stackOnly, "gateway"))[0]).toMatch(/^<unknown>\/apis\//);
    expect(await messages(rule, "gateway")).toEqual(["gateway/apis/chat"]);
  });
});
