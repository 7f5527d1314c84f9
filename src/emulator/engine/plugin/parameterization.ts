import type { ParameterizeRequest } from "@pulumi/pulumi/proto/provider_pb";

interface Package {
  readonly name: string;
  readonly version: string;
}

/**
 * The package that a parameterization makes: azure-native at another API version of one module. An SDK that was generated
 * before sends its name; `pulumi package add azure-native <module> <version>` sends both words.
 * @throws Error for a package that takes no parameters, or words that it does not know
 * @see https://www.pulumi.com/registry/packages/azure-native/from-v2-to-v3/
 */
export function parameterization({ name, version }: Package, request: ParameterizeRequest): Package {
  if (name !== "azure-native") throw new Error(`The package ${name} takes no parameters.`);
  const value = request.getValue();
  if (value !== undefined) return { name: value.getName(), version: value.getVersion() };
  const [module = "", apiVersion = "", ...rest] = request.getArgs()?.getArgsList() ?? [];
  const sdkVersion = /^v?(\d{4})-?(\d{2})-?(\d{2})-?([a-z]\w*)?$/.exec(apiVersion);
  if (!/^[a-z]+$/.test(module) || sdkVersion === null || rest.length > 0)
    throw new Error(
      `Expected a module and an API version, such as apimanagement 2025-09-01-preview, got "${[module, apiVersion, ...rest].join(" ")}".`,
    );
  return { name: `azure-native_${module}_v${sdkVersion.slice(1).join("")}`, version };
}
