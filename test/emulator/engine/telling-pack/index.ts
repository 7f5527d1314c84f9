// A policy pack that refuses what is named "forbidden", and tells everything else that it is given.
import { PolicyPack, type PolicyResource } from "@pulumi/policy";

const told = ({ props, opts, provider }: Pick<PolicyResource, "props" | "opts" | "provider">) => ({
  props: JSON.parse(JSON.stringify(props)),
  opts,
  provider: provider && { name: provider.name, type: provider.type, props: JSON.parse(JSON.stringify(provider.props)) },
});

new PolicyPack("telling-pack", {
  enforcementLevel: "advisory",
  policies: [
    {
      name: "resource",
      description: "Tells what a policy of a resource is given.",
      validateResource: (resource, report) => report(JSON.stringify(told(resource))),
    },
    {
      name: "stack",
      description: "Tells what a policy of the stack is given.",
      validateStack: ({ resources }, report) => {
        for (const { parent, dependencies, propertyDependencies, ...resource } of resources)
          report(
            JSON.stringify({
              ...told(resource),
              parent: parent?.name,
              dependencies: dependencies.map(({ name }) => name),
              propertyDependencies: Object.fromEntries(
                Object.entries(propertyDependencies).map(([name, on]) => [name, on.map((one) => one.name)]),
              ),
            }),
            resource.urn,
          );
      },
    },
    {
      name: "forbidden",
      description: "Nothing is forbidden.",
      enforcementLevel: "mandatory",
      validateStack: ({ resources }, report) => {
        for (const { props, urn } of resources)
          if (props.displayName === "forbidden") report(`the value is ${props.value}`, urn);
      },
    },
  ],
});
