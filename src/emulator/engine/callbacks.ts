// Functions of the program that the engine calls: the SDK serves them.
import { credentials } from "@grpc/grpc-js";
import * as callbackServices from "@pulumi/pulumi/proto/callback_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/callback_pb";

interface Client {
  invoke(
    request: messages.CallbackInvokeRequest,
    answer: (error: { readonly details: string } | null, response: messages.CallbackInvokeResponse) => void,
  ): void;
  close(): void;
}

/** The connections of one deployment to who serves its functions. */
export class Callbacks {
  readonly #clients = new Map<string, Client>();

  /** @throws Error with what the function throws */
  invoke(callback: messages.Callback, request: Uint8Array): Promise<Uint8Array> {
    const message = new messages.CallbackInvokeRequest();
    message.setToken(callback.getToken());
    message.setRequest(request);
    const client = this.#client(callback.getTarget());
    return new Promise((resolve, reject) =>
      client.invoke(message, (error, response) =>
        error ? reject(new Error(error.details)) : resolve(response.getResponse_asU8()),
      ),
    );
  }

  close(): void {
    for (const client of this.#clients.values()) client.close();
    this.#clients.clear();
  }

  #client(target: string): Client {
    let client = this.#clients.get(target);
    if (client === undefined) {
      const { CallbacksClient } = callbackServices as unknown as {
        CallbacksClient: new (target: string, security: unknown) => Client;
      };
      client = new CallbacksClient(target, credentials.createInsecure());
      this.#clients.set(target, client);
    }
    return client;
  }
}
