// Hooks of resources and of a component, over their creation, an update, a replacement and their deletion. Each writes what
// it is told to the file that the configuration names.
import { appendFileSync } from "node:fs";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const step = config.getNumber("step") ?? 1;
const log = config.get("log");

const values = { newInputs: 1, oldInputs: 1, newOutputs: 1, oldOutputs: 1 } as const;
const hook = (name: string, options?: pulumi.ResourceHookOptions, failure?: string) =>
  new pulumi.ResourceHook(
    name,
    (args) => {
      const told = (Object.keys(values) as (keyof typeof values)[]).map((kind) => {
        const given = args[kind] as Record<string, unknown> | undefined;
        return given && `${kind} ${given.location ?? given.kind} ${JSON.stringify(given.tags)}`;
      });
      const { urn, type } = args;
      const line = [name, urn.split("::").at(-1), type, args.name, args.id !== "", ...told];
      if (log) appendFileSync(log, `${JSON.stringify(line)}\n`);
      if (failure) throw new Error(failure);
    },
    options,
  );
const hooks = {
  beforeCreate: [hook("before-create"), hook("tolerated", { ignoreErrors: true }, "nobody minds")],
  afterCreate: [hook("after-create")],
  beforeUpdate: [hook("before-update")],
  afterUpdate: [hook("after-update")],
  beforeDelete: [hook("before-delete")],
  afterDelete: [hook("after-delete")],
};

class Team extends pulumi.ComponentResource {
  public readonly group: ResourceGroup;
  constructor(name: string, opts: pulumi.ComponentResourceOptions) {
    super("test:index:Team", name, { kind: step < 3 ? "small" : "large" }, opts);
    this.group = new ResourceGroup(`${name}-group`, { location: "westeurope" }, { parent: this });
    this.registerOutputs({ kind: this.group.location });
  }
}

if (step < 4) {
  const team = new Team("team", { hooks });
  const location = step < 3 ? "westeurope" : "northeurope";
  const tags = { step: String(Math.min(step, 2)) };
  const group = new ResourceGroup(
    "group",
    { resourceGroupName: "fixed", location, tags },
    // Transforms hand hooks on; they decide on the order of a replacement too.
    {
      dependsOn: team.group,
      hooks,
      transforms: [({ props, opts }) => ({ props, opts: { ...opts, deleteBeforeReplace: true } })],
    },
  );
  new ResourceGroup(
    "last",
    { location: "westeurope" },
    { dependsOn: group, hooks: { beforeCreate: hooks.beforeCreate } },
  );
}
