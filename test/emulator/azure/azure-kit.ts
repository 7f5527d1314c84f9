// A cloud with a resource group, and short ways to put resources into it.
import type { ArmResource } from "apim-ai-gateway/arm";
import { onTestFinished } from "vitest";
import { type CloudOptions, createCloud } from "../../../src/emulator/azure/emulated-cloud";
import { ManualClock } from "../gateway/manual-clock";

export async function newCloud(hosts = new Map<string, string>(), options: Partial<CloudOptions> = {}) {
  const clock = new ManualClock();
  const cloud = await createCloud({ clock, hosts, subscriptionId: "s", ...options });
  onTestFinished(() => cloud.close());
  const group = "/subscriptions/s/resourceGroups/g";
  const resource = (id: string, properties: Record<string, unknown>, rest: Partial<ArmResource> = {}): ArmResource => {
    const [, provider = ""] = id.split("/providers/");
    const [namespace, ...parts] = provider.split("/");
    const type =
      provider === ""
        ? "Microsoft.Resources/resourceGroups"
        : [namespace, ...parts.filter((_, index) => index % 2 === 0)].join("/");
    return { id, type, name: id.slice(id.lastIndexOf("/") + 1), apiVersion: "2024-05-01", properties, ...rest };
  };
  const put = (path: string, properties: Record<string, unknown> = {}, rest: Partial<ArmResource> = {}) =>
    cloud.put(resource(path === "" ? group : `${group}/providers/${path}`, properties, rest));
  const gateway = "Microsoft.ApiManagement/service/gw";
  const publisher = { publisherEmail: "ai@contoso.example", publisherName: "Contoso" };
  await put("", {}, { location: "westeurope" });
  const service = (rest: Partial<ArmResource> = {}) =>
    put(gateway, publisher, {
      sku: { name: "StandardV2", capacity: 1 },
      identity: { type: "SystemAssigned" },
      location: "westeurope",
      ...rest,
    });
  return { cloud, clock, put, group, gateway, service };
}
