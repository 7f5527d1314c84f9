import { type ServerUnaryCall, type ServiceError, type sendUnaryData, status } from "@grpc/grpc-js";
import type { Callback } from "@pulumi/pulumi/proto/callback_pb";
import { InvokeResponse } from "@pulumi/pulumi/proto/provider_pb";
import * as messages from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Cloud } from "../azure/cloud";
import type { DeploymentProblem } from "./deployment";
import { invoke } from "./invokes";
import type { PolicyEnforcement } from "./policy-enforcement";
import { providerSettings, providerUrn } from "./provider-settings";
import { readResource } from "./read-resource";
import { registrationOf, stackType, urnOf } from "./registration";
import type { ResourceStore } from "./resource-store";
import { fromStruct, toStruct } from "./struct";
import type { Transforms } from "./transforms";

/** What the SDK may use; for the rest it says itself, in its own words, that the engine lacks it. */
const features = ["secrets", "aliasSpecs", "parameterization", "transforms"];

export interface MonitorOptions {
  readonly project: string;
  readonly stack: string;
  readonly store: ResourceStore;
  readonly transforms: Transforms;
  readonly policies: PolicyEnforcement;
  /** Configuration of the stack, by full key. */
  readonly config: Readonly<Record<string, string>>;
  readonly cloud: Cloud;
  /** Called for each resource that could not be deployed. */
  onProblem(problem: DeploymentProblem): void;
  onStackOutputs(outputs: Readonly<Record<string, unknown>>, secrets: ReadonlySet<string>): void;
}

type Call<T> = ServerUnaryCall<T, unknown>;

/** The gRPC methods of `pulumirpc.ResourceMonitor` that this engine has. */
export function resourceMonitor(options: MonitorOptions) {
  const { store, transforms, policies, cloud, config, onProblem, onStackOutputs } = options;
  const place = { project: options.project, stack: options.stack };
  const settingsOf = (provider: string) => providerSettings(store.inputsOf(providerUrn(provider)), config);
  const register = async (request: messages.RegisterResourceRequest, urn: string) => {
    await transforms.apply(request, urn);
    const { registration, secrets } = registrationOf(request, urn, place);
    await policies.check(registration);
    const deployed = await store.register(registration, settingsOf(registration.provider));
    const secretNames = new Set([...secrets, ...request.getAdditionalsecretoutputsList(), ...deployed.secretOutputs]);
    const response = new messages.RegisterResourceResponse();
    response.setUrn(urn);
    response.setId(deployed.id);
    response.setObject(toStruct(deployed.outputs, secretNames));
    return response;
  };
  const read = (request: messages.ReadResourceRequest, urn: string) => {
    const { outputs } = readResource(cloud, request.getType(), request.getId());
    const response = new messages.ReadResourceResponse();
    response.setUrn(urn);
    response.setProperties(toStruct(outputs, new Set(request.getAdditionalsecretoutputsList())));
    return response;
  };
  const refused = (urn: string, answer: sendUnaryData<unknown>) => (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    onProblem({ urn, message });
    answer(failure(message));
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
      Promise.resolve()
        .then(() => read(request, urn))
        .then((response) => answer(null, response), refused(urn, answer));
    },
    registerStackTransform(call: Call<Callback>, answer: sendUnaryData<unknown>) {
      transforms.add(call.request);
      answer(null, new Empty());
    },
    registerResourceOutputs(call: Call<messages.RegisterResourceOutputsRequest>, answer: sendUnaryData<unknown>) {
      const { values, secrets } = fromStruct(call.request.getOutputs());
      store.setOutputs(call.request.getUrn(), values);
      if (call.request.getUrn().split("::")[2] === stackType) onStackOutputs(values, secrets);
      answer(null, new Empty());
    },
    invoke(call: Call<messages.ResourceInvokeRequest>, answer: sendUnaryData<unknown>) {
      const run = async () => {
        const { subscriptionId = cloud.subscriptionId } = settingsOf(call.request.getProvider());
        return invoke(cloud, call.request.getTok(), fromStruct(call.request.getArgs()).values, subscriptionId);
      };
      run().then(
        (result) => {
          const response = new InvokeResponse();
          const values = { ...(result as Record<string, unknown>) };
          // What an Azure function lists are keys and secrets.
          const isList = /:list[A-Z]|:getSharedKeys$/.test(call.request.getTok());
          response.setReturn(toStruct(values, new Set(isList ? Object.keys(values) : [])));
          answer(null, response);
        },
        (error: unknown) => answer(failure(error instanceof Error ? error.message : String(error))),
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
      answer(null, new Empty());
    },
  };
}

function failure(message: string): Partial<ServiceError> {
  return { code: status.UNKNOWN, details: message, message };
}
