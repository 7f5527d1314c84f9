// gRPC servers that speak Pulumi's protocols on this machine.
import {
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type sendUnaryData,
  status,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";

/** Serves on a free port of 127.0.0.1. Every method that is not there answers a reason instead of nothing. */
export async function listenForPulumi(
  services: readonly (readonly [definition: ServiceDefinition, methods: object])[],
): Promise<{ readonly server: Server; readonly address: string }> {
  const server = new Server({ "grpc.max_receive_message_length": 400 * 1024 * 1024 });
  for (const [definition, methods] of services) server.addService(definition, complete(definition, methods));
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) return resolve(bound);
      server.forceShutdown();
      reject(error);
    }),
  );
  return { server, address: `127.0.0.1:${port}` };
}

function complete(definition: ServiceDefinition, methods: object): UntypedServiceImplementation {
  const present = new Map(Object.entries(methods));
  const refuse = (name: string) => (_: unknown, answer: sendUnaryData<unknown>) =>
    answer({ code: status.UNIMPLEMENTED, details: `The emulator does not have \`${name}\`.` });
  return Object.fromEntries(Object.keys(definition).map((name) => [name, present.get(name) ?? refuse(name)]));
}
