import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { command, commandWithInput, folder, programFolder } from "./cli-kit";

const policy = (inbound: string) =>
  `<policies>\n  <inbound>\n    <base />\n    ${inbound}\n  </inbound>\n  <backend><base /></backend>\n  <outbound><base /></outbound>\n  <on-error><base /></on-error>\n</policies>\n`;
const right = policy('<rate-limit-by-key calls="5" renewal-period="60" counter-key="@(context.Subscription.Id)" />');
const wrong = policy('<rate-limit-by-key call="5" renewal-period="60" counter-key="a" />');

describe("apim-ai-gateway check", () => {
  it("shows each problem with file, line, column and the line it is on, and fails", async () => {
    const file = join(folder({ "api.xml": wrong }), "api.xml");
    const { code, out } = await command("check", file);
    expect(code).toBe(1);
    expect(out).toContain(`${file}:4:`);
    expect(out).toContain("Did you mean `calls`?");
    expect(out).toContain('4 |     <rate-limit-by-key call="5" renewal-period="60" counter-key="a" />');
    const lines = out.split("\n");
    const shown = lines.findIndex((line) => line.includes("4 | "));
    expect(lines[shown]?.slice(lines[shown + 1]?.indexOf("^"))).toMatch(/^(<rate-limit-by-key|call=)/);
    expect(out.trimEnd().split("\n").at(-1)).toMatch(/^1 policy checked: \d errors?, 0 warnings\.$/);
  });

  it("says that nothing is wrong", async () => {
    const file = join(folder({ "api.xml": right }), "api.xml");
    expect(await command("check", file)).toEqual({
      code: 0,
      out: "1 policy checked: 0 errors, 0 warnings.\n",
      err: "",
    });
  });

  it("reads standard input", async () => {
    expect((await commandWithInput(right, "check", "-")).code).toBe(0);
    const { code, out } = await commandWithInput("<policies>", "check", "-");
    expect(code).toBe(1);
    expect(out).toMatch(/^standard input:1:\d+: error /);
  });

  it("checks every policy and fragment below a folder, and leaves other XML alone", async () => {
    const directory = folder({ "a.xml": right, "b.XML": wrong, "pom.xml": "<project />", "c.txt": wrong });
    mkdirSync(join(directory, "fragments"));
    writeFileSync(join(directory, "fragments/limit.xml"), "<fragment><nonsense /></fragment>");
    mkdirSync(join(directory, "node_modules"));
    writeFileSync(join(directory, "node_modules/d.xml"), wrong);
    const { code, out } = await command("check", directory);
    expect(code).toBe(1);
    expect(out).toMatch(/fragments\/limit\.xml:1:11: error unknown-statement/);
    expect(out).toMatch(/\n3 policies checked: /);
  });

  it("writes one JSON object for programs", async () => {
    const file = join(folder({ "api.xml": wrong }), "api.xml");
    const { code, out } = await command("check", file, "--format", "json");
    const report = JSON.parse(out) as { problems: readonly Record<string, unknown>[] };
    expect(code).toBe(1);
    expect(report).toMatchObject({ policies: 1, errors: report.problems.length, warnings: 0 });
    expect(report.problems[0]).toMatchObject({ policy: file, severity: "error", line: 4 });
    expect(Object.keys(report.problems[0] ?? {})).toEqual(
      expect.arrayContaining(["code", "message", "fix", "column", "offset"]),
    );
  });

  it("says when a fragment is longer than API Management takes", async () => {
    const fragment = (length: number) => `<fragment><!--${"ü".repeat(length)}--></fragment>`;
    const directory = folder({ "long.xml": fragment(16_371), "right.xml": fragment(16_370) });
    const { code, out } = await command("check", directory);
    expect(code).toBe(1);
    expect(out).toMatch(
      /long\.xml:1:1: error fragment-size\n {2}`fragment`: expected at most 32768 bytes, got 32770\./,
    );
    expect(out).toMatch(/\n2 policies checked: 1 error, /);
  });

  it("checks where the files are to be deployed, as far as it is told", async () => {
    const file = join(folder({ "api.xml": right }), "api.xml");
    expect((await command("check", file, "--sku", "Consumption")).out).toMatch(/error wrong-gateway/);
    expect((await command("check", file, "--sku", "StandardV2", "--scope", "api", "--api-type", "http")).code).toBe(0);
  });

  it("fails for warnings only when it is told to", async () => {
    const loose = policy(
      '<llm-semantic-cache-lookup score-threshold="0.8" embeddings-backend-id="e" embeddings-backend-auth="system-assigned" />',
    );
    const file = join(folder({ "api.xml": loose }), "api.xml");
    expect((await command("check", file)).code).toBe(0);
    const { code, out } = await command("check", file, "--fail-on", "warning");
    expect(code).toBe(1);
    expect(out).toMatch(/: warning loose-cache/);
  });

  it.each([
    ["a path that does not exist", ["check", "none.xml"], /expected a file or a folder, got "none\.xml"/],
    ["no path", ["check"], /missing required argument 'path'/],
    ["an unknown SKU", ["check", "-", "--sku", "Gold"], /Allowed choices are Developer/],
  ])("refuses %s in one sentence", async (_, args, expected) => {
    const { code, err } = await command(...args);
    expect(code).toBe(2);
    expect(err).toMatch(expected);
  });

  it("shows a window of a long line, with the caret at the place", async () => {
    const long = `<policies><inbound>${"<base />".repeat(40)}<nonsense />${"<base />".repeat(40)}</inbound><backend /><outbound /><on-error /></policies>`;
    const { out } = await commandWithInput(long, "check", "-");
    const [, shown = "", caret = ""] = /(.*\| .*<nonsense.*)\n(.*\^)\n/.exec(out) ?? [];
    expect(shown.length).toBeLessThan(120);
    expect(shown.slice(caret.indexOf("^"))).toMatch(/^<nonsense/);
  });
});

describe("apim-ai-gateway check of a program", () => {
  const program = (policy: string) =>
    programFolder({
      "index.ts": `
        import { Api, ApiManagementService, ApiPolicy } from "@pulumi/azure-native/apimanagement";
        import { ResourceGroup } from "@pulumi/azure-native/resources";
        const { name: resourceGroupName } = new ResourceGroup("g", { resourceGroupName: "g", location: "westeurope" });
        const service = new ApiManagementService("s", {
          resourceGroupName, serviceName: "contoso", sku: { name: "StandardV2", capacity: 1 },
          publisherName: "Contoso", publisherEmail: "ai@contoso.example", location: "westeurope",
        });
        const place = { resourceGroupName, serviceName: service.name };
        const policy = (inbound: string) => "<policies>\\n<inbound>\\n" + inbound + "\\n</inbound><backend><base /></backend><outbound /><on-error /></policies>";
        for (const [apiId, inbound] of Object.entries(${policy})) {
          const api = new Api(apiId, { ...place, apiId, path: apiId, displayName: apiId, protocols: ["https"] });
          new ApiPolicy(apiId, { ...place, apiId: api.name, policyId: "policy", format: "rawxml", value: policy(inbound) });
        }
      `,
    });

  it("finds the problems of every policy at once, where each is to be deployed, without serving", async () => {
    const directory = program(
      JSON.stringify({
        orders: '<set-backend-service backend-id="none" />',
        chat: '<include-fragment fragment-id="limits" />\n<rate-limit-by-key calls="5" />',
        right: "<base />",
      }),
    );
    const { code, out } = await command("check", directory);
    expect(code).toBe(1);
    expect(out).toMatch(/contoso\/apis\/orders\/policies\/policy:3:\d+: error \S+\n {2}`none`: expected a backend/);
    expect(out).toMatch(
      /contoso\/apis\/chat\/policies\/policy:3:\d+: error \S+\n {2}`limits`: expected a policy fragment/,
    );
    expect(out).toMatch(/contoso\/apis\/chat\/policies\/policy:4:\d+: error missing-attribute/);
    expect(out).toMatch(/\n3 policies checked: /);
    expect(out).not.toContain("apis/right");
  });

  it("finds policies that send requests to a pool that never fails over", async () => {
    const directory = programFolder({
      "index.ts": `
        import { ApiManagementService, Backend, Policy } from "@pulumi/azure-native/apimanagement";
        import { ResourceGroup } from "@pulumi/azure-native/resources";
        const { name: resourceGroupName } = new ResourceGroup("g", { resourceGroupName: "g", location: "westeurope" });
        const service = new ApiManagementService("s", {
          resourceGroupName, serviceName: "contoso", sku: { name: "StandardV2", capacity: 1 },
          publisherName: "Contoso", publisherEmail: "ai@contoso.example", location: "westeurope",
        });
        const place = { resourceGroupName, serviceName: service.name };
        const circuitBreaker = { rules: [{
          name: "r", tripDuration: "PT1M",
          failureCondition: { count: 1, interval: "PT1M", statusCodeRanges: [{ min: 429, max: 429 }] },
        }] };
        const single = (id: string, more = {}) => new Backend(id, {
          ...place, backendId: id, url: "https://" + id + ".example", protocol: "http", ...more,
        });
        const pool = (id: string, ...members: Backend[]) => new Backend(id, {
          ...place, backendId: id, type: "Pool", pool: { services: members.map((member) => ({ id: member.id })) },
        });
        const [a, b, c] = [single("a"), single("b"), single("c", { circuitBreaker })];
        const [never, does] = [pool("never", a, b), pool("does", a, c)];
        new Policy("p", { ...place, policyId: "policy", format: "rawxml", value: pulumi.interpolate\`<policies><inbound>
<set-backend-service backend-id="\${never.name}" /><set-backend-service backend-id="\${does.name}" /><set-backend-service backend-id="\${a.name}" />
</inbound><backend><forward-request /></backend><outbound /><on-error /></policies>\` });
      `.replace("\n", '\nimport * as pulumi from "@pulumi/pulumi";\n'),
    });
    const { code, out } = await command("check", directory);
    expect(code, out).toBe(0);
    expect(out).toMatch(/policy:2:34: warning pool-without-breakers\n.*got never, which never fails over/);
    expect(out).toMatch(/1 policy checked: 0 errors, 1 warning\./);
  });

  it("finds nothing wrong with the quickstart", async () => {
    const { code, out } = await command("check", resolve(__dirname, "../../../examples/quickstart"));
    expect(code, out).toBe(0);
    expect(out).toMatch(/\d+ policies checked: 0 errors, 0 warnings\.\n$/);
  });

  it("says why a program cannot be run", async () => {
    const { code, err } = await command("check", programFolder({ "index.ts": 'throw new Error("no luck");' }));
    expect(code).toBe(3);
    expect(err).toContain("no luck");
  });
});
