// A process of its own that uses a cloud in a folder: `put <directory> <prefix> <count>` puts resource groups, each several
// times, and prints how many names it got that everybody wants; `die <directory>` dies while it writes.
import { createCloud } from "../../../src/emulator/azure/emulated-cloud";
import { StateJournal } from "../../../src/emulator/azure/state-journal";
import { systemClock } from "../../../src/emulator/gateway/system-clock";

const [task, stateDirectory = "", prefix = "", count = "0"] = process.argv.slice(2);

async function put(): Promise<void> {
  const cloud = await createCloud({ clock: systemClock, stateDirectory });
  let won = 0;
  for (let index = 0; index < Number(count); index++) {
    for (const location of ["northeurope", "westeurope", "swedencentral"]) {
      const name = `${prefix}${index}`;
      const id = `/subscriptions/${cloud.subscriptionId}/resourceGroups/${name}`;
      const type = "Microsoft.Resources/resourceGroups";
      await cloud.put({ id, type, name, apiVersion: "2024-03-01", location, properties: {} });
    }
    const wanted = { displayName: prefix, identifierUris: [`api://wanted-${index}`] };
    const application = { type: "Microsoft.Graph/applications", name: `${prefix}-${index}`, apiVersion: "v1.0" };
    const id = `/applications/${application.name}`;
    await cloud.put({ ...application, id, properties: wanted }).then(
      () => won++,
      () => undefined,
    );
  }
  process.stdout.write(String(won));
  await cloud.close();
}

function die(): void {
  const journal = new StateJournal(stateDirectory, { subscriptionId: "", tenantId: "" });
  journal.exclusively(() => process.kill(process.pid, "SIGKILL"));
}

if (task === "put") void put();
else die();
