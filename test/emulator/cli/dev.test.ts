import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DeploymentError } from "../../../src/emulator/engine/deployment";
import { emulatorWith, folder, serving, stack } from "./cli-kit";

const project = { "Pulumi.yaml": "name: program\nruntime: nodejs\n" };

describe("dev", () => {
  it("serves until Ctrl+C and then closes the emulator", async () => {
    const { start, calls } = emulatorWith(async () => stack({ url: "https://gw", keys: { checkout: "k-1" } }, "keys"));
    const { shown, code, stop } = serving({ directory: folder(project) }, start);
    await shown.out.until("Serving.");
    expect(calls.closed).toBe(0);
    stop();
    expect(await code).toBe(0);
    expect(calls.closed).toBe(1);
    expect(shown.out.text).toContain("http://127.0.0.1:8080");
    expect(shown.out.text).toMatch(/keys +\[secret\]/);
    expect(shown.out.text).not.toContain("k-1");
  });

  it("shows each resource on a line of its own, and warnings on the error stream", async () => {
    const { start } = emulatorWith(async ({ onEvent }) => {
      const resource = {
        kind: "resource",
        operation: "create",
        urn: "urn:a",
        type: "azure:Api",
        name: "chat",
      } as const;
      onEvent({ ...resource, phase: "started" });
      onEvent({ ...resource, phase: "done" });
      onEvent({ kind: "log", severity: "warning", message: "Rests on an assumption." });
      return stack();
    });
    const { shown, code, stop } = serving({ directory: folder(project) }, start);
    await shown.out.until("Serving.");
    stop();
    await code;
    expect(shown.out.text).toMatch(/^created {3}azure:Api chat\n/);
    expect(shown.out.text).toContain(": 1 created.");
    expect(shown.err.text).toBe("warning Rests on an assumption.\n");
  });

  it("says on the error stream, in one line each, why the gateway failed a request and what else went wrong", async () => {
    const { start, calls } = emulatorWith(async () => stack());
    const { shown, code, stop } = serving({ directory: folder(project) }, start);
    await shown.out.until("Serving.");
    calls.options?.onFault({
      method: "POST",
      path: "/models/chat/completions",
      status: 500,
      source: "forward-request",
      reason: "BackendConnectionFailure",
      message: "connect ECONNREFUSED\n127.0.0.1:1",
      activityId: "a-1",
    });
    calls.options?.onWarning("telemetry is dropped:\nno role");
    stop();
    await code;
    expect(shown.err.text).toBe(
      "fault 500 POST /models/chat/completions BackendConnectionFailure: connect ECONNREFUSED 127.0.0.1:1 (a-1)\n" +
        "warning: telemetry is dropped: no role\n",
    );
  });

  it("reports all problems of a deployment and closes everything", async () => {
    const problems = [{ urn: "urn:a", message: "bad name" }, { message: "no sku" }];
    const { start, calls } = emulatorWith(() => Promise.reject(new DeploymentError(problems)));
    const { code } = serving({ directory: folder(project) }, start);
    await expect(code).rejects.toMatchObject({
      exitCode: 3,
      message: "The deployment failed.\n  urn:a: bad name\n  no sku",
    });
    expect(calls.closed).toBe(1);
  });

  it("ends at once when it is interrupted during a deployment", async () => {
    const { start, calls } = emulatorWith(() => new Promise(() => undefined));
    const { code, stop } = serving({ directory: folder(project) }, start);
    stop();
    expect(await code).toBe(130);
    expect(calls.closed).toBe(1);
  });

  it.each([
    ["0", 0],
    ["7", 1],
  ])("with --once answers how a verify.ts that exits with %s came out", async (exit, expected) => {
    const verify = `console.log(process.env.GATEWAY_URL, process.env.GATEWAY_URLS, process.env.STACK_OUTPUTS);
      fetch(process.env.ADMIN_URL + "/application-insights/metrics", { headers: { authorization: "Bearer " + process.env.ADMIN_TOKEN } })
        .then((answer) => answer.text()).then((text) => { console.log(text); process.exitCode = ${exit}; });`;
    const { start } = emulatorWith(async () => stack({ region: "westeurope" }));
    const { shown, code } = serving({ directory: folder({ ...project, "verify.ts": verify }), once: true }, start);
    expect(await code).toBe(expected);
    expect(shown.out.text).toContain('http://127.0.0.1:8080 {"gw":"http://127.0.0.1:8080"} {"region":"westeurope"}\n');
    expect(shown.out.text).toContain('[{"name":"Total Tokens"}]');
  });

  it("sends hosts where local.ts says, unless --map says otherwise", async () => {
    const local = `export default async () => ({ map: { "A.example": "http://127.0.0.1:1", "b.example": "http://127.0.0.1:2" }, close: async () => {} });`;
    const { start, calls } = emulatorWith(async () => stack());
    const directory = folder({ ...project, "local.ts": local });
    const { shown, code, stop } = serving({ directory, map: new Map([["b.example", "http://127.0.0.1:3"]]) }, start);
    await shown.out.until("Serving.");
    stop();
    await code;
    expect([...(calls.options?.hosts ?? [])]).toEqual([
      ["a.example", "http://127.0.0.1:1"],
      ["b.example", "http://127.0.0.1:3"],
    ]);
  });

  it("starts local.ts in its own directory", async () => {
    const local = `import { readFileSync } from "node:fs";
      export default async () => ({ map: JSON.parse(readFileSync("hosts.json", "utf8")), close: async () => {} });`;
    const { start, calls } = emulatorWith(async () => stack());
    const directory = folder({ ...project, "local.ts": local, "hosts.json": '{ "a.example": "http://127.0.0.1:1" }' });
    const { shown, code, stop } = serving({ directory }, start);
    await shown.out.until("Serving.");
    stop();
    await code;
    expect([...(calls.options?.hosts ?? [])]).toEqual([["a.example", "http://127.0.0.1:1"]]);
  });

  it("closes the emulator even when a local service fails to close, and says so", async () => {
    const local = `export default async () => ({ map: {}, close: async () => { throw new Error("stuck"); } });`;
    const { start, calls } = emulatorWith(async () => stack());
    const { shown, code, stop } = serving({ directory: folder({ ...project, "local.ts": local }) }, start);
    await shown.out.until("Serving.");
    stop();
    expect(await code).toBe(0);
    expect(calls.closed).toBe(1);
    expect(shown.err.text).toContain("could not close everything: Error: stuck");
  });

  it.each([
    ["export const a = 1;", "expected a default export `async function start()`, got none. Add it."],
    [
      'export default async () => ({ map: { a: "b" } });',
      "expected start() to answer { map: { <host>: <url> }, close() }, got { map: { a: 'b' } }. Correct it.",
    ],
    [
      "export default async () => ({ map: {}, close: 1 });",
      "expected start() to answer { map: { <host>: <url> }, close() }, got { map: {}, close: 1 }. Correct it.",
    ],
    [
      'export default async () => ({ map: { a: "b" }, close: () => {} });',
      '`map.a`: expected a URL, got "b". Correct what start() answers.',
    ],
  ])("refuses the local.ts %s", async (local, reason) => {
    const { start } = emulatorWith(async () => stack());
    const { code } = serving({ directory: folder({ ...project, "local.ts": local }) }, start);
    await expect(code).rejects.toMatchObject({ exitCode: 3, message: `\`local.ts\`: ${reason}` });
  });

  it("with --watch deploys a saved change, and keeps serving after a broken one", async () => {
    let deployments = 0;
    const { start } = emulatorWith(async () => {
      deployments++;
      if (deployments === 2) throw new Error("Unexpected end of file");
      return stack();
    });
    const directory = folder({ ...project, "index.ts": "" });
    const { shown, code, stop } = serving({ directory, watch: true }, start);
    await shown.out.until("Serving.");
    writeFileSync(join(directory, "index.ts"), "broken");
    await shown.err.until(
      "error: The deployment failed. Unexpected end of file\nThe last good deployment stays in force.\n",
    );
    shown.out.text = "";
    writeFileSync(join(directory, "index.ts"), "repaired");
    await shown.out.until("Deployed in");
    stop();
    expect(await code).toBe(0);
    expect(deployments).toBe(3);
  });
});
