// A provider of the emulator over Pulumi's provider protocol: what the Pulumi CLI calls.
import { type Metadata, type ServerUnaryCall, type ServiceError, type sendUnaryData, status } from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Autonaming, Declaration, Provided, ResourceProvider, Values } from "../providers";
import { secretOutputs } from "../providers/secret-outputs";
import { type Clear, fromStruct, propertyOf, toStruct } from "../struct";
import { diffResponse } from "./diff-response";
import { parameterization } from "./parameterization";

export interface ProviderServiceOptions {
  /** Name of the package. */
  readonly name: string;
  readonly version: string;
  /** The provider with the settings that Pulumi's engine sends. @throws Error for settings that cannot be used */
  configure(settings: Values): ResourceProvider;
  /** Ends what is under way, each with a reason. */
  cancel(): void;
  /** Tells the user something about a resource; refuses nothing. */
  warn(urn: string, message: string): void;
}

type Handler<Request, Response> = (request: Request) => Promise<Response> | Response;

/** The methods of `pulumirpc.ResourceProvider`; those that are missing are answered as unimplemented. */
export function providerService(options: ProviderServiceOptions): object {
  let configured: ResourceProvider | undefined;
  let isCanceled = false;
  const provider = (): ResourceProvider => {
    if (isCanceled) throw new Error("The deployment was canceled: nothing more is begun.");
    configured ??= options.configure({});
    return configured;
  };

  const handlers: Record<string, Handler<never, object>> = {
    handshake: () => {
      const response = new messages.ProviderHandshakeResponse();
      response.setAcceptSecrets(true);
      response.setAcceptResources(true);
      response.setSupportsAutonamingConfiguration(true);
      return response;
    },
    getPluginInfo: () => {
      const info = new PluginInfo();
      info.setVersion(options.version);
      return info;
    },
    getSchema: () => {
      const response = new messages.GetSchemaResponse();
      response.setSchema(JSON.stringify({ name: options.name, version: options.version }));
      return response;
    },
    parameterize: (request: messages.ParameterizeRequest) => {
      const { name, version } = parameterization(options, request);
      const response = new messages.ParameterizeResponse();
      response.setName(name);
      response.setVersion(version);
      return response;
    },
    checkConfig: (request: messages.CheckRequest) => {
      const response = new messages.CheckResponse();
      response.setInputs(request.getNews());
      // Pulumi takes an exception here for a fault of the provider.
      const reason = refusal(() => options.configure(fromStruct(request.getNews()).values));
      if (reason !== undefined) response.setFailuresList([failureMessage({ property: "", reason })]);
      return response;
    },
    diffConfig: (request: messages.DiffRequest) => {
      const [olds, news] = [fromStruct(request.getOldInputs() ?? request.getOlds()), fromStruct(request.getNews())];
      return diffResponse(provider().diff("", olds.values, news.values), olds.values, news.values);
    },
    configure: (request: messages.ConfigureRequest) => {
      configured = options.configure(settingsOf(request));
      const response = new messages.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setAcceptresources(true);
      response.setSupportspreview(true);
      response.setSupportsAutonamingConfiguration(true);
      return response;
    },
    check: (request: messages.CheckRequest) => {
      const news = fromStruct(request.getNews());
      const olds = request.getOlds();
      const known = olds && fromStruct(olds).values;
      const checked = provider().check(
        { ...declaration(request, news), seed: request.getRandomseed_asU8(), autonaming: autonamingOf(request) },
        known === undefined || Object.keys(known).length === 0 ? undefined : known,
      );
      for (const warning of checked.warnings ?? []) options.warn(request.getUrn(), warning);
      const response = new messages.CheckResponse();
      response.setInputs(toStruct(checked.inputs, news.secrets));
      response.setFailuresList(checked.failures.map(failureMessage));
      return response;
    },
    diff: (request: messages.DiffRequest) => {
      const [olds, news] = [fromStruct(request.getOldInputs()), fromStruct(request.getNews())];
      const difference = provider().diff(typeOf(request), olds.values, news.values);
      return diffResponse(difference, olds.values, news.values);
    },
    create: async (request: messages.CreateRequest) => {
      const active = provider();
      const inputs = fromStruct(request.getProperties());
      const response = new messages.CreateResponse();
      if (request.getPreview()) {
        response.setProperties(toStruct(provider().preview(shown(request, inputs), undefined), inputs.secrets));
        return response;
      }
      const provided = await active.create(declaration(request, inputs));
      response.setId(provided.id);
      response.setProperties(outputs(provided, inputs));
      return response;
    },
    update: async (request: messages.UpdateRequest) => {
      const inputs = fromStruct(request.getNews());
      const before = fromStruct(request.getOlds());
      const known = { inputs: fromStruct(request.getOldInputs()).values, outputs: before.values };
      const response = new messages.UpdateResponse();
      if (request.getPreview()) {
        const outputs = provider().preview(shown(request, inputs), known);
        response.setProperties(toStruct(outputs, new Set([...inputs.secrets, ...keptSecrets(outputs, before)])));
        return response;
      }
      const provided = await provider().update(request.getId(), declaration(request, inputs), known);
      response.setProperties(outputs(provided, inputs));
      return response;
    },
    delete: async (request: messages.DeleteRequest) => {
      await provider().delete(request.getId(), typeOf(request));
      return new Empty();
    },
    read: async (request: messages.ReadRequest) => {
      const [inputs, state] = [fromStruct(request.getInputs()), fromStruct(request.getProperties())];
      const isImport = Object.keys(inputs.values).length === 0 && Object.keys(state.values).length === 0;
      const known = isImport ? undefined : { inputs: inputs.values, outputs: state.values };
      const found = await provider().read(request.getId(), typeOf(request), known);
      const response = new messages.ReadResponse();
      if (found === undefined) return response;
      response.setId(found.id);
      response.setInputs(toStruct(found.inputs, inputs.secrets));
      // What was secret stays so.
      const secrets = new Set([...found.secrets, ...state.secrets]);
      response.setProperties(outputs({ ...found, secrets }, inputs));
      return response;
    },
    invoke: async (request: messages.InvokeRequest) => {
      const { values, secrets } = await provider().invoke(request.getTok(), fromStruct(request.getArgs()).values);
      const response = new messages.InvokeResponse();
      response.setReturn(toStruct(values, secrets));
      return response;
    },
    cancel: () => {
      isCanceled = true;
      options.cancel();
      return new Empty();
    },
  };
  return Object.fromEntries(Object.entries(handlers).map(([name, handler]) => [name, answering(handler)]));
}

function refusal(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Whatever a handler throws becomes the sentence that the user reads. */
function answering(handler: Handler<never, object>) {
  return (call: ServerUnaryCall<unknown, unknown>, answer: sendUnaryData<unknown>) => {
    Promise.resolve()
      .then(() => handler(call.request as never))
      .then(
        (response) => answer(null, response),
        (error: unknown) => answer(failure(error)),
      );
  };
}

function failure(error: unknown): Partial<ServiceError> & { metadata?: Metadata } {
  const details = error instanceof Error ? error.message : String(error);
  return { code: status.UNKNOWN, details, message: details };
}

/** Settings come as properties, or, from older engines, as variables with the package's prefix. */
function settingsOf(request: messages.ConfigureRequest): Values {
  const args = request.getArgs();
  if (args !== undefined) return fromStruct(args).values;
  const variables = request.getVariablesMap().toArray() as [string, string][];
  return Object.fromEntries(variables.map(([key, value]) => [key.replace(/^.*:config:/, ""), value]));
}

interface NamedRequest {
  getUrn(): string;
  getName(): string;
  getType(): string;
}

/** Engines name the type since 3.148; the URN has it always. */
function typeOf(request: NamedRequest): string {
  return request.getType() || (request.getUrn().split("::")[2]?.split("$").at(-1) ?? "");
}

function declaration(request: NamedRequest, { values }: Clear): Declaration {
  return { type: typeOf(request), name: request.getName() || (request.getUrn().split("::")[3] ?? ""), inputs: values };
}

/** Without what Pulumi and providers note among the inputs for themselves. */
function shown(request: NamedRequest, { values, secrets }: Clear): Declaration {
  const given = Object.entries(values).filter(([name]) => !name.startsWith("__"));
  return declaration(request, { values: Object.fromEntries(given), secrets });
}

function autonamingOf(request: messages.CheckRequest): Autonaming | undefined {
  const options = request.getAutonaming();
  if (options === undefined) return undefined;
  const modes = ["propose", "enforce", "disable"] as const;
  return { mode: modes[options.getMode()] ?? "propose", proposedName: options.getProposedName() };
}

function failureMessage({ property, reason }: { property: string; reason: string }): messages.CheckFailure {
  const message = new messages.CheckFailure();
  message.setProperty(property);
  message.setReason(reason);
  return message;
}

function outputs(provided: Provided, inputs: Clear): Struct {
  return toStruct(provided.outputs, secretOutputs(provided, inputs.secrets));
}

/** Secrets in what comes out of an update as it was before. */
function keptSecrets(outputs: Values, before: Clear): readonly string[] {
  return [...before.secrets].filter((pointer) => outputs[propertyOf(pointer)] === before.values[propertyOf(pointer)]);
}
