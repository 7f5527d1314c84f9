import { execFileSync } from "node:child_process";
import type { ArmResource } from "apim-ai-gateway/arm";
import { describe, expect, it } from "vitest";
import { serveAdmin } from "../../../src/emulator/cli/admin-endpoint";
import type { DeployedState } from "../../../src/emulator/cli/emulator";
import { Progress } from "../../../src/emulator/cli/progress";
import { printSummary } from "../../../src/emulator/cli/summary";
import { stack, terminal } from "./cli-kit";

const service = "Microsoft.ApiManagement/service";
const base = `/subscriptions/s/resourceGroups/g/providers/${service}/gw`;
const resource = (type: string, path: string, properties: Record<string, unknown>): ArmResource => ({
  id: path.startsWith("/") ? path : `${base}/${path}`,
  type,
  name: path.slice(path.lastIndexOf("/") + 1),
  apiVersion: "2024-05-01",
  properties,
});

const resources = [
  resource(`${service}/apis`, "apis/chat", {
    path: "models",
    displayName: "Chat",
    subscriptionKeyParameterNames: { header: "api-key" },
  }),
  resource(`${service}/apis/operations`, "apis/chat/operations/create", { urlTemplate: "/chat/completions" }),
  resource(`${service}/apis`, "apis/orders-tools", {
    path: "orders",
    type: "mcp",
    displayName: "Orders",
    mcpTools: [],
  }),
  resource(`${service}/apis`, "apis/tickets", { path: "tickets", type: "mcp", displayName: "Tickets" }),
  resource(`${service}/subscriptions`, "subscriptions/checkout", { displayName: "checkout", state: "active" }),
  resource(`${service}/subscriptions`, "subscriptions/old", { displayName: "old", state: "cancelled" }),
  resource("Microsoft.CognitiveServices/accounts/deployments", "/d/ptu", { model: { name: "it's-4o" } }),
];
const state: DeployedState = {
  list: (type) => resources.filter((candidate) => candidate.type === type),
  action: async (id, action) => ({ primaryKey: `${action} of ${id.slice(base.length + 1)}` }),
};
const url = "http://127.0.0.1:8000";

const tokenUrl = "http://127.0.0.1:9000/login.microsoftonline.com/tenant/oauth2/v2.0/token";
const tokenClients = [{ clientId: "agent", clientSecret: "s-1", tokenUrl }];

async function summary(showKeys: boolean): Promise<string> {
  const shown = terminal();
  const gateways = [{ serviceId: base, name: "gw", url }];
  await printSummary({ gateways, stack: stack({ token: "t-1" }, "token"), state, tokenClients, showKeys }, shown);
  return shown.out.text;
}

describe("the summary", () => {
  it("lists the addresses of the APIs as clients call them", async () => {
    const text = await summary(true);
    expect(text).toMatch(/Chat +model +http:\/\/127\.0\.0\.1:8000\/models\n/);
    expect(text).toMatch(/Orders +mcp +http:\/\/127\.0\.0\.1:8000\/orders\/mcp\n/);
    expect(text).toMatch(/Tickets +mcp +http:\/\/127\.0\.0\.1:8000\/tickets\n/);
  });

  it("gives the key of each active consumer", async () => {
    const text = await summary(true);
    expect(text).toContain("listSecrets of subscriptions/checkout");
    expect(text).not.toContain("subscriptions/old");
  });

  it("prints an MCP configuration that is JSON", async () => {
    const [json = ""] = /\{\n {4}"mcpServers"[\s\S]*?\n {2}\}/.exec(await summary(true)) ?? [];
    const { mcpServers } = JSON.parse(json) as { mcpServers: Record<string, unknown> };
    expect(Object.keys(mcpServers)).toEqual(["orders", "tickets"]);
    expect(mcpServers.orders).toEqual({
      type: "http",
      url: `${url}/orders/mcp`,
      headers: { "Ocp-Apim-Subscription-Key": "listSecrets of subscriptions/checkout" },
    });
  });

  it("prints a curl command that a shell reads as it was meant", async () => {
    const [command = ""] = /curl '[\s\S]*?-d .*\n/.exec(await summary(true)) ?? [];
    const script = `curl() { printf '%s\\n' "$@"; }\n${command}`;
    const words = execFileSync("sh", ["-c", script], { encoding: "utf8" }).trimEnd().split("\n");
    expect(words).toContain(`${url}/models/chat/completions`);
    expect(words).toContain("api-key: listSecrets of subscriptions/checkout");
    expect(JSON.parse(words.at(-1) ?? "")).toMatchObject({ model: "it's-4o" });
  });

  it("says where which applications get tokens", async () => {
    expect(await summary(true)).toContain(`  agent  s-1  ${tokenUrl}\n`);
    expect(await summary(false)).toContain(`  agent  ${tokenUrl}\n`);
  });

  it("holds no key and no secret when keys are not to be shown", async () => {
    const text = await summary(false);
    expect(text).toMatch(/token +\[secret\]\n/);
    expect(text).not.toMatch(/t-1|s-1|listSecrets/);
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
