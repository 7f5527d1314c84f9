import { execFile } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createCloud } from "../../../src/emulator/azure/emulated-cloud";
import { ManualClock } from "../gateway/manual-clock";

const group = (name: string, subscriptionId: string) => ({
  id: `/subscriptions/${subscriptionId}/resourceGroups/${name}`,
  type: "Microsoft.Resources/resourceGroups",
  name,
  apiVersion: "2024-03-01",
  location: "westeurope",
  properties: {},
});

function folder() {
  const directory = mkdtempSync(join(tmpdir(), "apim-ai-gateway-state-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, "cloud");
}

async function open(stateDirectory: string) {
  const cloud = await createCloud({ clock: new ManualClock(), stateDirectory });
  onTestFinished(() => cloud.close());
  return cloud;
}

/** What another process printed, or the signal that ended it. */
const otherProcess = (...args: readonly string[]) =>
  new Promise<string>((resolve) => {
    const script = join(__dirname, "cloud-process.ts");
    execFile(process.execPath, ["--import", "tsx", script, ...args], (error, out, err) =>
      resolve(error === null ? out : String(error.signal ?? err)),
    );
  });

const names = (cloud: Awaited<ReturnType<typeof open>>) =>
  cloud.list("Microsoft.Resources/resourceGroups").map(({ name }) => name);

describe("a cloud in a folder", () => {
  it.each([
    ["a resource that is none", '{"put":{"id":7,"type":"secret of a line"}}', "put"],
    ["an id that is none", '{"delete":5}', "delete"],
    ["ids that are none", '{"brought":{"owner":"a"}}', "brought"],
    ["nothing that happened", '{"a":1}', "a"],
    ["nothing at all", "{}", "nothing"],
  ])("is refused for a line with %s, without its values", async (_, line, got) => {
    const directory = folder();
    await open(directory);
    const file = join(directory, "cloud.jsonl");
    appendFileSync(file, `${line}\n`);
    await expect(open(directory)).rejects.toThrow(
      `${file}:2: this is no state of an emulated cloud: expected \`put\` with a resource, \`delete\` with an id or \`brought\` with ids, got an object with ${got} that is none of these. Restore the file, or remove it to start with an empty cloud.`,
    );
  });

  it("is the same for the next run: subscription, tenant, resources and what is gone", async () => {
    const directory = folder();
    const first = await open(directory);
    await first.put(group("a", first.subscriptionId));
    await first.put(group("b", first.subscriptionId));
    await first.delete(group("a", first.subscriptionId).id);
    const again = await open(directory);
    expect([again.subscriptionId, again.tenantId]).toEqual([first.subscriptionId, first.tenantId]);
    expect(names(again)).toEqual(["b"]);
  });

  it("is the same for two processes at once, each seeing what the other does", async () => {
    const directory = folder();
    const [one, other] = await Promise.all([open(directory), open(directory)]);
    expect(other.subscriptionId).toBe(one.subscriptionId);
    await one.put(group("a", one.subscriptionId));
    expect(names(other)).toEqual(["a"]);
    await other.put(group("b", one.subscriptionId));
    await one.put(group("c", one.subscriptionId));
    await other.delete(group("a", one.subscriptionId).id);
    expect(names(one).sort()).toEqual(["b", "c"]);
    expect(names(other).sort()).toEqual(["b", "c"]);
  });

  it("refuses to delete what a policy of an earlier run uses", async () => {
    const directory = folder();
    const first = await open(directory);
    const { id: groupId } = await first.put(group("a", first.subscriptionId));
    const service = `${groupId}/providers/Microsoft.ApiManagement/service/gw`;
    const put = (path: string, type: string, properties: Record<string, unknown>, rest = {}) =>
      first.put({
        id: service + path,
        type,
        name: path.split("/").at(-1) || "gw",
        apiVersion: "",
        properties,
        ...rest,
      });
    const type = "Microsoft.ApiManagement/service";
    const publisher = { publisherName: "Contoso", publisherEmail: "ai@contoso.example" };
    await put("", type, publisher, { sku: { name: "StandardV2", capacity: 1 }, location: "westeurope" });
    await put("/namedValues/n", `${type}/namedValues`, { displayName: "n", value: "5" });
    const value = '<fragment><set-variable name="a" value="{{n}}" /></fragment>';
    await put("/policyFragments/f", `${type}/policyFragments`, { format: "rawxml", value });
    const again = await open(directory);
    await expect(again.delete(`${service}/namedValues/n`)).rejects.toThrow(
      /`n`: expected nothing to use .*policyFragments\/f does/,
    );
  });

  it("can be read by its owner only", async () => {
    const directory = folder();
    await open(directory);
    expect(statSync(directory).mode & 0o077).toBe(0);
    expect(statSync(join(directory, "cloud.jsonl")).mode & 0o077).toBe(0);
  });

  it("forgets half a line of a process that died while it wrote", async () => {
    const directory = folder();
    const first = await open(directory);
    await first.put(group("a", first.subscriptionId));
    appendFileSync(join(directory, "cloud.jsonl"), '{"put":{"id":"/subscr');
    const again = await open(directory);
    await again.put(group("b", first.subscriptionId));
    expect(names(again)).toEqual(["a", "b"]);
    expect(names(await open(directory))).toEqual(["a", "b"]);
  });

  it("does not touch a line that another process is still writing", async () => {
    const directory = folder();
    const { subscriptionId } = await open(directory);
    const line = JSON.stringify({ put: group("a", subscriptionId) });
    appendFileSync(join(directory, "cloud.jsonl"), line.slice(0, 30));
    const reader = await open(directory);
    expect(names(reader)).toEqual([]);
    appendFileSync(join(directory, "cloud.jsonl"), `${line.slice(30)}\n`);
    expect(names(reader)).toEqual(["a"]);
  });

  it("keeps what processes write at once, and gives what only one may have to one of them", async () => {
    const directory = folder();
    const reader = await open(directory);
    const won = await Promise.all(["a", "b"].map((prefix) => otherProcess("put", directory, prefix, "200")));
    expect(Number(won[0]) + Number(won[1]), won.join("\n")).toBe(200);
    const expected = ["a", "b"].flatMap((prefix) => Array.from({ length: 200 }, (_, index) => `${prefix}${index}`));
    for (const cloud of [reader, await open(directory)]) {
      expect([...names(cloud)].sort()).toEqual([...expected].sort());
      const locations = cloud.list("Microsoft.Resources/resourceGroups").map(({ location }) => location);
      expect(new Set(locations)).toEqual(new Set(["swedencentral"]));
      expect(cloud.list("Microsoft.Graph/applications").length).toBe(200);
    }
  });

  it("goes on after a process was killed while it wrote", async () => {
    const directory = folder();
    const cloud = await open(directory);
    expect(await otherProcess("die", directory)).toBe("SIGKILL");
    await cloud.put(group("a", cloud.subscriptionId));
    expect(names(await open(directory))).toEqual(["a"]);
  });

  it("is written anew once most of it is outdated, which the others notice", async () => {
    const directory = folder();
    const [cloud, other] = [await open(directory), await open(directory)];
    const { subscriptionId } = cloud;
    await cloud.put(group("gone", subscriptionId));
    await cloud.put(group("kept", subscriptionId));
    expect(names(other)).toEqual(["gone", "kept"]);
    await cloud.delete(group("gone", subscriptionId).id);
    for (let round = 0; round < 1_100; round++) await cloud.put(group("a", subscriptionId));
    const lines = readFileSync(join(directory, "cloud.jsonl"), "utf8").split("\n").length;
    expect(lines).toBeLessThan(500);
    expect(names(other)).toEqual(["kept", "a"]);
    await other.put(group("b", subscriptionId));
    expect(names(cloud)).toEqual(["kept", "a", "b"]);
    expect(statSync(join(directory, "cloud.jsonl")).mode & 0o077).toBe(0);
  });

  it("says that its file was removed while it is used", async () => {
    const directory = folder();
    const cloud = await open(directory);
    rmSync(join(directory, "cloud.jsonl"));
    await expect(cloud.put(group("a", cloud.subscriptionId))).rejects.toThrow(
      /cloud\.jsonl`: expected the file that keeps the cloud, got none: it was removed\. Start anew\./,
    );
  });

  it("is refused with file and line when it is damaged", async () => {
    const directory = folder();
    await open(directory);
    appendFileSync(join(directory, "cloud.jsonl"), '{"put":\n');
    await expect(open(directory)).rejects.toThrow(/cloud\.jsonl:2: this is no state of an emulated cloud: .+ Restore/);
    writeFileSync(join(directory, "cloud.jsonl"), "[1]\n");
    await expect(open(directory)).rejects.toThrow(/cloud\.jsonl:1: .+expected an object, got \[1\]/);
    writeFileSync(join(directory, "cloud.jsonl"), "{}\n");
    await expect(open(directory)).rejects.toThrow(/expected { "subscriptionId", "tenantId" }, got {}/);
    writeFileSync(join(directory, "cloud.jsonl"), "");
    await expect(open(directory)).rejects.toThrow(
      /cloud\.jsonl:1: .+expected { "subscriptionId", "tenantId" }, got nothing/,
    );
  });

  it("answers 500 in the place of Entra ID, and tells its owner, when it was damaged meanwhile", async () => {
    const directory = folder();
    const warnings: string[] = [];
    const cloud = await createCloud({
      clock: new ManualClock(),
      stateDirectory: directory,
      onWarning: (message) => warnings.push(message),
    });
    onTestFinished(() => cloud.close());
    appendFileSync(join(directory, "cloud.jsonl"), '{"put":\n');
    const response = await fetch(`${cloud.standInsUrl}/login.microsoftonline.com/common/discovery/v2.0/keys`);
    const damaged = /cloud\.jsonl:2: this is no state of an emulated cloud/;
    expect([response.status, await response.text()]).toEqual([500, expect.stringMatching(damaged)]);
    expect(warnings).toEqual([expect.stringMatching(/^the stand-in failed GET .*cloud\.jsonl:2: this is no state/)]);
  });

  it("is refused when the folder cannot be made", async () => {
    const directory = folder();
    const file = join(directory, "..", "file");
    writeFileSync(file, "");
    await expect(open(join(file, "cloud"))).rejects.toThrow(
      /expected a folder that can be written, to keep the cloud in/,
    );
  });

  it("holds one line for each thing that happened", async () => {
    const directory = folder();
    const cloud = await open(directory);
    await cloud.put(group("a", cloud.subscriptionId));
    await cloud.delete(group("a", cloud.subscriptionId).id);
    const lines = readFileSync(join(directory, "cloud.jsonl"), "utf8").trimEnd().split("\n");
    expect(lines.map((line) => Object.keys(JSON.parse(line))[0])).toEqual(["subscriptionId", "put", "delete"]);
  });
});
