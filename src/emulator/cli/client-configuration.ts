// Configuration to paste into clients, made from what is deployed.

import type { Consumer, OfferedApi } from "../azure/offered";
import { shellQuoted } from "./shell-quoted";

export interface ClientConfiguration {
  readonly title: string;
  readonly text: string;
}

/** Only for what is deployed: MCP servers, and model APIs once a chat model is there. */
export function clientConfigurations(
  apis: readonly OfferedApi[],
  consumer: Consumer | undefined,
  model: string | undefined,
): readonly ClientConfiguration[] {
  const key = consumer?.key ?? "<subscription key>";
  const servers = apis.filter(({ kind }) => kind === "mcp");
  const modelApi = apis.find(({ kind }) => kind === "model");
  return [
    ...(servers.length > 0 ? [{ title: "MCP client", text: mcpServers(servers, key) }] : []),
    ...(modelApi && model
      ? [
          { title: "curl", text: curl(modelApi, key, model) },
          { title: "OpenAI SDK", text: openAiSdk(modelApi, key, model) },
        ]
      : []),
  ];
}

function mcpServers(apis: readonly OfferedApi[], key: string): string {
  const entries = apis.map((api) => [
    serverName(api.name),
    { type: "http", url: api.url, ...(api.requiresKey ? { headers: { [api.keyHeader]: key } } : {}) },
  ]);
  return JSON.stringify({ mcpServers: Object.fromEntries(entries) }, undefined, 2);
}

const serverName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, "-");

function curl(api: OfferedApi, key: string, model: string): string {
  const body = JSON.stringify({ model, messages: [{ role: "user", content: "Hello" }] });
  const lines = [
    `curl ${shellQuoted(`${api.url}/chat/completions`)}`,
    ...(api.requiresKey ? [`-H ${shellQuoted(`${api.keyHeader}: ${key}`)}`] : []),
    `-H ${shellQuoted("content-type: application/json")}`,
    `-d ${shellQuoted(body)}`,
  ];
  return lines.join(" \\\n  ");
}

function openAiSdk(api: OfferedApi, key: string, model: string): string {
  const headers = api.requiresKey ? { Authorization: null, [api.keyHeader]: key } : { Authorization: null };
  return [
    `import OpenAI from "openai";`,
    ``,
    `const client = new OpenAI({`,
    `  baseURL: ${JSON.stringify(api.url)},`,
    `  apiKey: "not-used",`,
    `  defaultHeaders: ${JSON.stringify(headers)},`,
    `});`,
    `const answer = await client.chat.completions.create({`,
    `  model: ${JSON.stringify(model)},`,
    `  messages: [{ role: "user", content: "Hello" }],`,
    `});`,
  ].join("\n");
}
