import { type ServerUnaryCall, type ServiceError, type sendUnaryData, status } from "@grpc/grpc-js";
import type { Callback } from "@pulumi/pulumi/proto/callback_pb";
import { InvokeResponse } from "@pulumi/pulumi/proto/provider_pb";
import * as messages from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Cloud } from "../azure/cloud";
import type { DeploymentProblem } from "./deployment";
import { invoke } from "./invokes";
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
  readonly cloud: Cloud;
  /** Called for each resource that could not be deployed. */
  onProblem(problem: DeploymentProblem): void;
  onStackOutputs(outputs: Readonly<Record<string, unknown>>, secrets: ReadonlySet<string>): void;
}

type Call<T> = ServerUnaryCall<T, unknown>;
const stackType = "pulumi:pulumi:Stack";

/** The gRPC methods of `pulumirpc.ResourceMonitor` that this engine has. */
export function resourceMonitor({
  project,
  stack,
  store,
  transforms,
  cloud,
  onProblem,
  onStackOutputs,
}: MonitorOptions) {
  const urnOf = (parent: string, type: string, name: string) => {
    const above = parent.split("::")[2] ?? "";
    const prefix = above === "" || above === stackType ? "" : `${above}$`;
    return `urn:pulumi:${stack}::${project}::${prefix}${type}::${name}`;
  };
  /** Earlier URNs of a resource: those that are given, and those that another name, type or parent makes. */
  const aliasUrns = (request: messages.RegisterResourceRequest): string[] => {
    const made = request.getAliasesList().map((alias) => {
      if (alias.getUrn() !== "") return alias.getUrn();
      const spec = alias.getSpec();
      const parent = spec?.getNoparent() ? "" : spec?.getParenturn() || request.getParent();
      return urnOf(parent, spec?.getType() || request.getType(), spec?.getName() || request.getName());
    });
    return [...request.getAliasurnsList(), ...made];
  };
  const register = async (request: messages.RegisterResourceRequest, urn: string) => {
    await transforms.apply(request, urn);
    const { values, secrets } = fromStruct(request.getObject());
    const dependencies: Record<string, readonly string[]> = {};
    request.getPropertydependenciesMap().forEach((urns, name) => {
      dependencies[name] = urns.getUrnsList();
    });
    const deployed = await store.register({
      urn,
      type: request.getType(),
      name: request.getName(),
      parent: request.getParent(),
      custom: request.getCustom(),
      inputs: values,
      dependencies: request.getDependenciesList(),
      propertyDependencies: dependencies,
      protect: request.getProtect() ?? false,
      aliases: aliasUrns(request),
      provider: request.getProvider(),
      ignoreChanges: request.getIgnorechangesList(),
      replaceOnChanges: request.getReplaceonchangesList(),
      deleteBeforeReplace: request.getDeletebeforereplace(),
      retainOnDelete: request.getRetainondelete() ?? false,
    });
    const secretNames = new Set([...secrets, ...request.getAdditionalsecretoutputsList(), ...deployed.secretOutputs]);
    const response = new messages.RegisterResourceResponse();
    response.setUrn(urn);
    response.setId(deployed.id);
    response.setObject(toStruct(deployed.outputs, secretNames));
    return response;
  };
  return {
    supportsFeature(call: Call<messages.SupportsFeatureRequest>, answer: sendUnaryData<unknown>) {
      const response = new messages.SupportsFeatureResponse();
      response.setHassupport(features.includes(call.request.getId()));
      answer(null, response);
    },
    registerResource(call: Call<messages.RegisterResourceRequest>, answer: sendUnaryData<unknown>) {
      const request = call.request;
      const urn = urnOf(request.getParent(), request.getType(), request.getName());
      register(request, urn).then(
        (response) => answer(null, response),
        (error: unknown) => {
          const message = error instanceof Error ? error.message : String(error);
          onProblem({ urn, message });
          answer(failure(message));
        },
      );
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
      const run = async () => invoke(cloud, call.request.getTok(), fromStruct(call.request.getArgs()).values);
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
