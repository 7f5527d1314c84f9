// A provider in a process of its own, as the Pulumi CLI starts it: it prints its port and serves until it is killed.
import { credentials, type ServiceDefinition } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import type { Cloud } from "../../azure/cloud";
import { listenForPulumi } from "../grpc-server";
import { createProvider, providerVersion } from "../providers";
import { providerService } from "./provider-service";

/**
 * Serves a provider on a free port.
 * @param cloud answers the cloud, or throws an Error that users of the provider are to read
 * @param engineAddress where Pulumi's engine listens for warnings; without it they go to standard error
 * @param cancel ends what is under way in the cloud
 * @returns the port, and what ends the serving
 * @throws Error for a provider that the emulator does not have
 */
export async function serveProvider(
  name: string,
  cloud: () => Cloud,
  engineAddress: string | undefined,
  cancel: () => void,
): Promise<{ readonly port: string; close(): void }> {
  const version = providerVersion(name);
  const engine = engineAddress ? new EngineClient(engineAddress, credentials.createInsecure()) : undefined;
  const warn = (urn: string, message: string) => {
    if (engine === undefined) {
      process.stderr.write(`warning: ${urn}: ${message}\n`);
      return;
    }
    const request = new LogRequest();
    request.setSeverity(LogSeverity.WARNING);
    request.setUrn(urn);
    request.setMessage(message);
    engine.log(request, () => undefined);
  };
  const service = providerService({
    name,
    version,
    warn,
    cancel,
    configure: (settings) => createProvider(name, cloud, settings),
  });
  const { server, address } = await listenForPulumi([
    [ResourceProviderService as unknown as ServiceDefinition, service],
  ]).catch((error: unknown) => {
    engine?.close();
    throw error;
  });
  return {
    port: address.slice(address.lastIndexOf(":") + 1),
    close: () => {
      engine?.close();
      server.forceShutdown();
    },
  };
}
