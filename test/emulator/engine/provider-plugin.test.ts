// A provider as the Pulumi CLI calls it, when it says that the deployment is canceled.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { credentials } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { describe, expect, it, onTestFinished } from "vitest";
import { createCloud } from "../../../src/emulator/azure/emulated-cloud";
import { readFaults } from "../../../src/emulator/azure/faults";
import { serveProvider } from "../../../src/emulator/engine/plugin/serve-provider";
import { ManualClock } from "../gateway/manual-clock";

type Call<Request, Response> = (request: Request, answer: (error: Error | null, response: Response) => void) => void;
type Provider = Readonly<Record<string, Call<unknown, { getId(): string }>>>;

/** A provider whose cloud is slow as a `faults.json` says; its clock stands still. */
async function started(name: string, fault: object) {
  const stateDirectory = mkdtempSync(join(tmpdir(), "apim-ai-gateway-plugin-"));
  onTestFinished(() => rmSync(stateDirectory, { recursive: true, force: true }));
  writeFileSync(join(stateDirectory, "faults.json"), JSON.stringify([{ delayMs: 600_000, ...fault }]));
  const faults = readFaults(join(stateDirectory, "faults.json"));
  const clock = new ManualClock();
  const canceled = new AbortController();
  const cloud = await createCloud({ clock, stateDirectory, faults, canceled: canceled.signal });
  const served = await serveProvider(
    name,
    () => cloud,
    undefined,
    () => canceled.abort(),
  );
  const client = new ResourceProviderClient(`127.0.0.1:${served.port}`, credentials.createInsecure());
  onTestFinished(async () => {
    client.close();
    served.close();
    await cloud.close();
  });
  const call = (method: string, request: unknown) =>
    new Promise<{ getId(): string }>((resolve, reject) =>
      (client as unknown as Provider)[method]?.call(client, request, (error, response) =>
        error ? reject(error) : resolve(response),
      ),
    );
  const create = (type: string, resource: string, inputs: Record<string, unknown>) => {
    const request = new messages.CreateRequest();
    request.setUrn(`urn:pulumi:dev::program::${type}::${resource}`);
    request.setProperties(Struct.fromJavaScript(inputs as Parameters<typeof Struct.fromJavaScript>[0]));
    return call("create", request);
  };
  const underWay = async () => {
    while (clock.sleeping === 0) await new Promise((resolve) => setImmediate(resolve));
  };
  /** What another process finds in the folder. */
  const left = async (armType: string) => {
    const other = await createCloud({ clock, stateDirectory });
    const names = other.list(armType).map(({ id }) => id.split("/").at(-1));
    await other.close();
    return names;
  };
  return { call, create, underWay, left, cancel: () => call("cancel", new Empty()) };
}

const groupType = "azure-native:resources:ResourceGroup";
const group = (name: string) => ({ resourceGroupName: name, location: "westeurope" });

describe("a deployment that is canceled", () => {
  it("ends what is being created at once, with a reason and without a trace, and begins nothing more", async () => {
    const { call, create, underWay, left, cancel } = await started("azure-native", { operation: "put", name: "slow*" });
    await create(groupType, "quick", group("quick"));
    const ended = expect(create(groupType, "slow", group("slow-1"))).rejects.toThrow(
      /The deployment was canceled: \/subscriptions\/[^/]+\/resourceGroups\/slow-1 stays as it was\./,
    );
    await underWay();
    await cancel();
    await ended;
    const refusal = "The deployment was canceled: nothing more is begun.";
    await expect(create(groupType, "next", group("next"))).rejects.toThrow(refusal);
    const requests = {
      check: new messages.CheckRequest(),
      diff: new messages.DiffRequest(),
      update: new messages.UpdateRequest(),
      delete: new messages.DeleteRequest(),
      read: new messages.ReadRequest(),
      invoke: new messages.InvokeRequest(),
    };
    for (const [method, request] of Object.entries(requests))
      await expect(call(method, request)).rejects.toThrow(refusal);
    expect(await left("Microsoft.Resources/resourceGroups")).toEqual(["quick"]);
  });

  it("keeps what is being deleted", async () => {
    const { call, create, underWay, left, cancel } = await started("azure-native", { operation: "delete" });
    const request = new messages.DeleteRequest();
    request.setUrn(`urn:pulumi:dev::program::${groupType}::group`);
    request.setId((await create(groupType, "group", group("group"))).getId());
    const ended = expect(call("delete", request)).rejects.toThrow("stays as it was");
    await underWay();
    await cancel();
    await ended;
    expect(await left("Microsoft.Resources/resourceGroups")).toEqual(["group"]);
  });

  it("takes back the first part of what is made in two", async () => {
    const password = "Microsoft.Graph/applications/passwordCredentials";
    const { create, underWay, left, cancel } = await started("azuread", { operation: "put", type: password });
    const inputs = { displayName: "agent", password: { displayName: "first" } };
    const application = create("azuread:index/application:Application", "agent", inputs);
    const ended = expect(application).rejects.toThrow("The deployment was canceled");
    await underWay();
    expect(await left("Microsoft.Graph/applications")).toHaveLength(1);
    await cancel();
    await ended;
    expect(await left("Microsoft.Graph/applications")).toEqual([]);
  });
});
