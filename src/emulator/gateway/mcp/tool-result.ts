// What an API answered, as the result of a tool.
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import type { ExchangeResponse } from "../exchange";

const textual = /^(text\/|application\/(.+\+)?(json|xml|yaml|javascript|x-www-form-urlencoded))/i;

/** Statuses from 400 up are errors of the tool, with what the API said. */
export async function toolResult(response: ExchangeResponse, uri: string): Promise<CallToolResult> {
  const bytes = (await response.body?.buffer()) ?? Buffer.alloc(0);
  const type = response.headers.get("content-type") ?? "";
  const content = bytes.length === 0 ? [] : [contentOf(bytes, type, uri)];
  if (response.status < 400) return { content };
  return { content: [{ type: "text", text: `The API answered ${response.status}.` }, ...content], isError: true };
}

function contentOf(bytes: Buffer, type: string, uri: string): CallToolResult["content"][number] {
  const mimeType = type.split(";")[0]?.trim() || "application/octet-stream";
  if (type === "" || textual.test(type)) return { type: "text", text: bytes.toString("utf8") };
  if (mimeType.startsWith("image/")) return { type: "image", data: bytes.toString("base64"), mimeType };
  if (mimeType.startsWith("audio/")) return { type: "audio", data: bytes.toString("base64"), mimeType };
  return { type: "resource", resource: { uri, mimeType, blob: bytes.toString("base64") } };
}
