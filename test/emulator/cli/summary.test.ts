import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import type { ServedGateway } from "../../../src/emulator/azure/served-gateways";
import { serveAdmin } from "../../../src/emulator/cli/admin-endpoint";
import { Progress } from "../../../src/emulator/cli/progress";
import { printSummary } from "../../../src/emulator/cli/summary";
import { stack, terminal } from "./cli-kit";

const url = "http://127.0.0.1:8000";
const keyHeader = "Ocp-Apim-Subscription-Key";
const gateway: ServedGateway = {
  serviceId: "/gw",
  name: "gw",
  url,
  apis: [
    { name: "Chat", kind: "model", url: `${url}/models`, keyHeader: "api-key", requiresKey: true },
    { name: "Orders", kind: "mcp", url: `${url}/orders/mcp`, keyHeader, requiresKey: true },
    { name: "Tickets", kind: "mcp", url: `${url}/tickets`, keyHeader, requiresKey: false },
  ],
  consumers: [{ name: "checkout", key: "k-1" }],
};

const tokenUrl = "http://127.0.0.1:9000/login.microsoftonline.com/tenant/oauth2/v2.0/token";
const tokenClients = [{ clientId: "agent", clientSecret: "s-1", tokenUrl }];

function summary(showKeys: boolean): string {
  const shown = terminal();
  const deployed = { gateways: [gateway], chatModel: "it's-4o", stack: stack({ token: "t-1" }, "token") };
  printSummary({ ...deployed, tokenClients, showKeys }, shown);
  return shown.out.text;
}

describe("the summary", () => {
  it("lists the addresses of the APIs as clients call them", () => {
    const text = summary(true);
    expect(text).toMatch(/Chat +model +http:\/\/127\.0\.0\.1:8000\/models\n/);
    expect(text).toMatch(/Orders +mcp +http:\/\/127\.0\.0\.1:8000\/orders\/mcp\n/);
    expect(text).toMatch(/Tickets +mcp +http:\/\/127\.0\.0\.1:8000\/tickets\n/);
  });

  it("gives the key of each consumer", () => {
    const text = summary(true);
    expect(text).toContain("  checkout  k-1\n");
  });

  it("prints an MCP configuration that is JSON", () => {
    const [json = ""] = /\{\n {4}"mcpServers"[\s\S]*?\n {2}\}/.exec(summary(true)) ?? [];
    const { mcpServers } = JSON.parse(json) as { mcpServers: Record<string, unknown> };
    expect(Object.keys(mcpServers)).toEqual(["orders", "tickets"]);
    expect(mcpServers.orders).toEqual({
      type: "http",
      url: `${url}/orders/mcp`,
      headers: { "Ocp-Apim-Subscription-Key": "k-1" },
    });
    expect(mcpServers.tickets).toEqual({ type: "http", url: `${url}/tickets` });
  });

  it("prints a curl command that a shell reads as it was meant", () => {
    const [command = ""] = /curl '[\s\S]*?-d .*\n/.exec(summary(true)) ?? [];
    const script = `curl() { printf '%s\\n' "$@"; }\n${command}`;
    const words = execFileSync("sh", ["-c", script], { encoding: "utf8" }).trimEnd().split("\n");
    expect(words).toContain(`${url}/models/chat/completions`);
    expect(words).toContain("api-key: k-1");
    expect(JSON.parse(words.at(-1) ?? "")).toMatchObject({ model: "it's-4o" });
  });

  it("says where which applications get tokens", () => {
    expect(summary(true)).toContain(`  agent  s-1  ${tokenUrl}\n`);
    expect(summary(false)).toContain(`  agent  ${tokenUrl}\n`);
  });

  it("holds no key and no secret when keys are not to be shown", () => {
    const text = summary(false);
    expect(text).toMatch(/token +\[secret\]\n/);
    expect(text).not.toMatch(/t-1|s-1|k-1/);
  });
});

describe("progress on a terminal", () => {
  it("keeps what is under way on one line and takes it away in the end", () => {
    const shown = terminal(true);
    const progress = new Progress(shown);
    progress.begin();
    const event = { kind: "resource", operation: "create", urn: "a", type: "azure:Api", name: "chat" } as const;
    progress.show({ ...event, phase: "started" });
    expect(shown.out.text).toContain("1 under way: chat");
    expect(shown.out.text).not.toContain("\n");
    progress.show({ ...event, phase: "done" });
    expect(shown.out.text).toContain("\r\x1b[2K");
    expect(shown.out.text.endsWith("chat\n")).toBe(true);
  });

  it("uses no colours where NO_COLOR is set", () => {
    const shown = terminal(true);
    const progress = new Progress({ ...shown, env: { NO_COLOR: "1" } });
    progress.begin();
    progress.end();
    expect(shown.out.text).toMatch(/^Deployed in \d+\.\d s: no resources\.\n$/);
  });
});

describe("the admin endpoint", () => {
  it("answers telemetry to its token only", async () => {
    const admin = await serveAdmin((kind) => [kind]);
    const get = (path: string, token: string) =>
      fetch(`${admin.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    const path = "/application-insights/traces";
    const statuses = [await get(path, "wrong"), await fetch(admin.url + path), await get("/", admin.token)];
    expect(statuses.map(({ status }) => status)).toEqual([401, 401, 404]);
    expect(await (await get(path, admin.token)).json()).toEqual(["traces"]);
    await admin.close();
  });
});
