import { type ServerUnaryCall, type ServiceError, type sendUnaryData, status } from "@grpc/grpc-js";
import type { Callback } from "@pulumi/pulumi/proto/callback_pb";
import { InvokeResponse } from "@pulumi/pulumi/proto/provider_pb";
import * as messages from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { DeployedResource, DeploymentProblem } from "./deployment";
import type { PolicyEnforcement } from "./policy-enforcement";
import type { ProviderRegistry } from "./provider-registry";
import type { Read } from "./providers";
import { providerUrn, type Registration, registrationOf, stackType, urnOf } from "./registration";
import type { ResourceHooks } from "./resource-hooks";
import type { ResourceStore } from "./resource-store";
import type { SecretMask } from "./secret-mask";
import { type Clear, fromStruct, pointerTo, propertyOf, secretValues, toStruct } from "./struct";
import type { Transforms } from "./transforms";

/** What the SDK may use, or be told in our words that it may not. */
const features = [
  "secrets",
  "aliasSpecs",
  "deletedWith",
  "parameterization",
  "transforms",
  "invokeTransforms",
  "resourceHooks",
  "errorHooks",
  "resourceReferences",
];

export interface MonitorOptions {
  readonly project: string;
  readonly stack: string;
  readonly store: ResourceStore;
  readonly transforms: Transforms;
  readonly hooks: ResourceHooks;
  readonly policies: PolicyEnforcement;
  readonly providers: ProviderRegistry;
  /** Told every secret that passes. */
  readonly mask: SecretMask;
  /** Called for each resource that could not be deployed. */
  onProblem(problem: DeploymentProblem): void;
  onStackOutputs(outputs: Readonly<Record<string, unknown>>, secrets: ReadonlySet<string>): void;
  /** Called when the program has asked for everything, and still answers. */
  onProgramEnd(): Promise<void>;
}

type Call<T> = ServerUnaryCall<T, unknown>;

/** The gRPC methods of `pulumirpc.ResourceMonitor` that this engine has. */
export function resourceMonitor(options: MonitorOptions) {
  const { store, transforms, hooks, policies, providers, mask, onProblem, onStackOutputs, onProgramEnd } = options;
  const place = { project: options.project, stack: options.stack };
  const learn = (clear: Clear) => {
    for (const secret of secretValues(clear)) mask.add(secret);
  };
  const register = async (request: messages.RegisterResourceRequest, urn: string) => {
    await transforms.apply(request, urn);
    const registration = registrationOf(request, urn, place);
    learn({ values: registration.inputs, secrets: registration.secretInputs });
    const deployed = await deploy(registration);
    learn({ values: deployed.outputs, secrets: deployed.secretOutputs });
    const response = new messages.RegisterResourceResponse();
    response.setUrn(urn);
    response.setId(deployed.id);
    response.setObject(toStruct(deployed.outputs, deployed.secretOutputs));
    return response;
  };
  const deploy = async (registration: Registration): Promise<DeployedResource> => {
    const { urn, type, inputs, provider, custom } = registration;
    const analyze = async (resource: Registration) => {
      const remediated = await policies.check(resource, store.get(providerUrn(provider)));
      if (remediated !== undefined) learn(remediated);
      return remediated;
    };
    const declaresProvider = type.startsWith("pulumi:providers:");
    if (declaresProvider) providers.declare(urn, type, inputs);
    if (!custom || declaresProvider) return store.group(registration, analyze);
    return store.register(registration, providers.of(type, provider), analyze);
  };
  const read = async (request: messages.ReadResourceRequest, urn: string) => {
    const type = request.getType();
    if (type === "pulumi:pulumi:StackReference") throw new Error(stackReference(request.getId()));
    const found = await providers.of(type, request.getProvider()).read(request.getId(), type, undefined);
    if (found === undefined)
      throw new Error(
        `\`id\`: expected a resource that exists, got "${request.getId()}". The emulated cloud has only what was deployed into it.`,
      );
    const names = request.getAdditionalsecretoutputsList().filter((name) => name in found.outputs);
    const secretOutputs = new Set([...found.secrets, ...names.map((name) => pointerTo(name))]);
    learn({ values: found.outputs, secrets: secretOutputs });
    store.read(readRegistration(request, urn, found, secretOutputs));
    const response = new messages.ReadResourceResponse();
    response.setUrn(urn);
    response.setProperties(toStruct(found.outputs, secretOutputs));
    return response;
  };
  const refused = (urn: string, answer: sendUnaryData<unknown>) => (error: unknown) => {
    const message = mask.masked(error instanceof Error ? error.message : String(error));
    onProblem({ urn, message });
    answer(failure(message));
  };
  /** The SDK does not always pass on why a registration failed, so the problem is told here. */
  const registered = (answer: sendUnaryData<unknown>, register: () => void) => {
    try {
      register();
      answer(null, new Empty());
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      onProblem({ message });
      answer(failure(message));
    }
  };
  return {
    supportsFeature(call: Call<messages.SupportsFeatureRequest>, answer: sendUnaryData<unknown>) {
      const response = new messages.SupportsFeatureResponse();
      response.setHassupport(features.includes(call.request.getId()));
      answer(null, response);
    },
    registerResource(call: Call<messages.RegisterResourceRequest>, answer: sendUnaryData<unknown>) {
      const request = call.request;
      const urn = urnOf(place, request.getParent(), request.getType(), request.getName());
      register(request, urn).then((response) => answer(null, response), refused(urn, answer));
    },
    readResource(call: Call<messages.ReadResourceRequest>, answer: sendUnaryData<unknown>) {
      const request = call.request;
      const urn = urnOf(place, request.getParent(), request.getType(), request.getName());
      read(request, urn).then((response) => answer(null, response), refused(urn, answer));
    },
    registerStackTransform(call: Call<Callback>, answer: sendUnaryData<unknown>) {
      registered(answer, () => transforms.add(call.request));
    },
    registerStackInvokeTransform(call: Call<Callback>, answer: sendUnaryData<unknown>) {
      registered(answer, () => transforms.addForInvokes(call.request));
    },
    registerResourceHook(call: Call<messages.RegisterResourceHookRequest>, answer: sendUnaryData<unknown>) {
      registered(answer, () => hooks.add(call.request));
    },
    registerErrorHook(call: Call<messages.RegisterErrorHookRequest>, answer: sendUnaryData<unknown>) {
      registered(answer, () => hooks.addErrorHook(call.request));
    },
    registerResourceOutputs(call: Call<messages.RegisterResourceOutputsRequest>, answer: sendUnaryData<unknown>) {
      const urn = call.request.getUrn();
      const { values, secrets } = fromStruct(call.request.getOutputs());
      learn({ values, secrets });
      if (urn.split("::")[2] === stackType) onStackOutputs(values, new Set([...secrets].map(propertyOf)));
      store.setOutputs(urn, values, secrets).then(() => answer(null, new Empty()), refused(urn, answer));
    },
    invoke(call: Call<messages.ResourceInvokeRequest>, answer: sendUnaryData<unknown>) {
      const { request } = call;
      const run = async () => {
        await transforms.applyToInvoke(request);
        const args = fromStruct(request.getArgs());
        learn(args);
        return providers.of(request.getTok(), request.getProvider()).invoke(request.getTok(), args.values);
      };
      run().then(
        ({ values, secrets }) => {
          learn({ values, secrets });
          const response = new InvokeResponse();
          response.setReturn(toStruct(values, secrets));
          answer(null, response);
        },
        (error: unknown) => answer(failure(mask.masked(error instanceof Error ? error.message : String(error)))),
      );
    },
    call(call: Call<messages.ResourceCallRequest>, answer: sendUnaryData<unknown>) {
      answer(
        failure(
          `\`${call.request.getTok()}\`: expected a function, got a method of a component in another process. The embedded engine runs no component providers.`,
        ),
      );
    },
    registerPackage(call: Call<messages.RegisterPackageRequest>, answer: sendUnaryData<unknown>) {
      const response = new messages.RegisterPackageResponse();
      response.setRef(call.request.getName());
      answer(null, response);
    },
    signalAndWaitForShutdown(_: Call<Empty>, answer: sendUnaryData<unknown>) {
      void onProgramEnd().then(() => answer(null, new Empty()));
    },
  };
}

function failure(message: string): Partial<ServiceError> {
  return { code: status.UNKNOWN, details: message, message };
}

function stackReference(name: string): string {
  return `\`${name}\`: expected values of this stack, got a reference to another one. The embedded engine has one stack: pass what you need of the other as configuration.`;
}

/** What is kept of a resource that is read: its inputs are not the program's. */
function readRegistration(
  request: messages.ReadResourceRequest,
  urn: string,
  { id, outputs }: Read,
  secretOutputs: ReadonlySet<string>,
): Omit<DeployedResource, "external"> {
  return {
    urn,
    type: request.getType(),
    name: request.getName(),
    id,
    parent: request.getParent(),
    custom: true,
    inputs: {},
    secretInputs: new Set(),
    outputs,
    secretOutputs,
    dependencies: request.getDependenciesList(),
    propertyDependencies: {},
    protect: false,
    ignoreChanges: [],
    deleteBeforeReplace: undefined,
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    aliases: [],
    provider: request.getProvider(),
    retainOnDelete: false,
    deletedWith: "",
  };
}
