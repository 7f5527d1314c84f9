// What the provider plugin takes for a resource: checking and creating it, as the Pulumi CLI asks, with the state on disk.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { credentials } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { CheckRequest, type CheckResponse, CreateRequest, type CreateResponse } from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { median, report } from "./report";

const command = resolve(__dirname, "../../src/emulator/bin/apim-ai-gateway.js");
const resources = 1_000;
const service = { resourceGroupName: "g", serviceName: "s" };

class Provider {
  private readonly check;
  private readonly create;

  constructor(port: string) {
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
    this.check = promisify<CheckRequest, CheckResponse>(client.check.bind(client));
    this.create = promisify<CreateRequest, CreateResponse>(client.create.bind(client));
  }

  /** Milliseconds of one resource. */
  async deploy(type: string, name: string, inputs: Record<string, unknown>): Promise<number> {
    const urn = `urn:pulumi:dev::bench::azure-native:${type}::${name}`;
    const start = performance.now();
    const asked = new CheckRequest();
    asked.setUrn(urn);
    asked.setNews(Struct.fromJavaScript(inputs as never));
    const checked = await this.check(asked);
    const [failure] = checked.getFailuresList();
    if (failure) throw new Error(`${urn}: ${failure.getReason()}`);
    const wanted = new CreateRequest();
    wanted.setUrn(urn);
    wanted.setProperties(checked.getInputs());
    await this.create(wanted);
    return performance.now() - start;
  }
}

async function measure(port: string): Promise<number> {
  const provider = new Provider(port);
  await provider.deploy("resources:ResourceGroup", "g", { resourceGroupName: "g", location: "westeurope" });
  await provider.deploy("apimanagement:ApiManagementService", "s", {
    ...service,
    location: "westeurope",
    publisherEmail: "team@contoso.example",
    publisherName: "Contoso",
    sku: { name: "BasicV2", capacity: 1 },
  });
  const times: number[] = [];
  for (let index = 0; index < resources; index++) {
    const namedValueId = `value-${index}`;
    const inputs = { ...service, namedValueId, displayName: namedValueId, value: "x", tags: ["a", "b"] };
    times.push(await provider.deploy("apimanagement:NamedValue", namedValueId, inputs));
  }
  return median(times);
}

async function main(): Promise<void> {
  const state = mkdtempSync(join(tmpdir(), "apim-ai-gateway-provider-"));
  const child = spawn(process.execPath, [command, "provider", "azure-native", "--state", state], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const port = await new Promise<string>((found, failed) => {
      child.stdout.once("data", (chunk: Buffer) => found(chunk.toString().trim()));
      child.once("exit", (code) => failed(new Error(`The provider ended with ${code}.`)));
    });
    report("provider", "milliseconds a resource, checked and created", await measure(port), { atMost: 2 });
  } finally {
    child.kill("SIGINT");
    rmSync(state, { recursive: true, force: true });
  }
  // The client's connection would keep the process.
  process.exit(0);
}

void main();
