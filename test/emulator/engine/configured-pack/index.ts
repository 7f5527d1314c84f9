// A policy pack that is configured: one policy remediates, another one has a bound that must be given.
import { PolicyPack, Secret } from "@pulumi/policy";

const isGroup = (type: string) => type === "azure-native:resources:ResourceGroup";

new PolicyPack("configured-pack", {
  policies: [
    {
      name: "tagged",
      description: "Resource groups say whose they are.",
      enforcementLevel: "remediate",
      configSchema: { properties: { team: { type: "string", minLength: 2, default: "platform" } } },
      remediateResource: ({ type, props, getConfig }) => {
        if (!isGroup(type) || props.tags?.team !== undefined) return undefined;
        return { ...props, tags: { ...props.tags, team: getConfig<{ team: string }>().team, key: new Secret("k-1") } };
      },
      validateResource: ({ type, props }, report) => {
        if (isGroup(type) && props.tags?.team === undefined) report("it has no team");
      },
    },
    {
      name: "short",
      description: "Locations have few characters.",
      enforcementLevel: "advisory",
      configSchema: { properties: { most: { type: "integer", minimum: 1 } }, required: ["most"] },
      validateResource: ({ props, getConfig }, report) => {
        const { most } = getConfig<{ most: number }>();
        if (String(props.location ?? "").length > most) report(`expected at most ${most}, got ${props.location}`);
      },
    },
  ],
});
