// One deployment, timed: `engine-deployment.ts engine|bare <resources>`. Prints seconds.
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { NamedValue } from "@pulumi/azure-native/apimanagement/namedValue";
import * as pulumi from "@pulumi/pulumi";
import * as engineServices from "@pulumi/pulumi/proto/engine_grpc_pb";
import * as engineMessages from "@pulumi/pulumi/proto/engine_pb";
import * as resourceServices from "@pulumi/pulumi/proto/resource_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/resource_pb";
import type { ArmResource } from "apim-ai-gateway/arm";
import { type Cloud, createEngine } from "apim-ai-gateway-emulator";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

const [kind, count] = process.argv.slice(2);

function program(): void {
  for (let index = 0; index < Number(count); index++)
    new NamedValue(`value-${index}`, {
      resourceGroupName: "g",
      serviceName: "s",
      namedValueId: `value-${index}`,
      displayName: `value-${index}`,
      value: "x",
      tags: ["a", "b"],
    });
}

/** A cloud that keeps what it is given: the engine is measured, not the rules of Azure. */
function plainCloud(): Cloud {
  const state = new Map<string, ArmResource>();
  return {
    subscriptionId: "s",
    tenantId: "t",
    put: async (resource) => {
      state.set(resource.id, resource);
      return resource;
    },
    get: (id) => state.get(id),
    delete: async (id) => void state.delete(id),
    list: () => [...state.values()],
    action: async () => ({}),
    publish: async () => undefined,
  };
}

/** A monitor that answers every registration with its own inputs, and nothing else. */
async function bareMonitor(): Promise<string> {
  const rootResource = {
    getRootResource: (_: unknown, answer: (error: null, value: unknown) => void) =>
      answer(null, new engineMessages.GetRootResourceResponse()),
    setRootResource: (_: unknown, answer: (error: null, value: unknown) => void) =>
      answer(null, new engineMessages.SetRootResourceResponse()),
  };
  type Service = Parameters<Server["addService"]>[0];
  const { ResourceMonitorService } = resourceServices as unknown as { ResourceMonitorService: Service };
  const { EngineService } = engineServices as unknown as { EngineService: Service };
  const answerEmpty = (_: unknown, answer: (error: null, value: unknown) => void) => answer(null, new Empty());
  const monitor = {
    supportsFeature(_: unknown, answer: (error: null, value: unknown) => void) {
      const response = new messages.SupportsFeatureResponse();
      response.setHassupport(true);
      answer(null, response);
    },
    registerResource(
      { request }: { request: messages.RegisterResourceRequest },
      answer: (error: null, value: unknown) => void,
    ) {
      const response = new messages.RegisterResourceResponse();
      response.setUrn(`urn:pulumi:dev::bench::${request.getType()}::${request.getName()}`);
      response.setId(request.getName());
      response.setObject(request.getObject());
      answer(null, response);
    },
  };
  const handlers = (service: Service, own: object) =>
    Object.fromEntries(
      Object.keys(service).map((name) => [name, (own as Record<string, unknown>)[name] ?? answerEmpty]),
    );
  const server = new Server();
  server.addService(ResourceMonitorService, handlers(ResourceMonitorService, monitor) as never);
  server.addService(EngineService, handlers(EngineService, rootResource) as never);
  return new Promise((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(`127.0.0.1:${port}`),
    ),
  );
}

async function main(): Promise<void> {
  if (kind === "engine") {
    const engine = createEngine({ cloud: plainCloud(), project: "bench", stack: "dev" });
    const start = performance.now();
    const { resources } = await engine.up(program);
    console.log((performance.now() - start) / 1000);
    if (resources.length < Number(count)) throw new Error(`Only ${resources.length} resources were deployed.`);
  } else {
    const address = await bareMonitor();
    const start = performance.now();
    pulumi.runtime.resetOptions("bench", "dev", 16, address, address, false, "organization");
    await pulumi.runtime.runInPulumiStack(async () => program());
    await pulumi.runtime.disconnect();
    console.log((performance.now() - start) / 1000);
  }
  process.exit(0);
}

void main();
