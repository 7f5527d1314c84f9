// What an API answered, as the result of a tool.
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { decodeContent } from "../content-encoding";
import type { ExchangeResponse } from "../exchange";

const textual = /^(text\/|application\/(.+\+)?(json|xml|yaml|javascript|x-www-form-urlencoded))/i;

/** Statuses from 400 up are errors of the tool, with what the API said; so is an answer that cannot be unpacked. */
export async function toolResult(response: ExchangeResponse, uri: string): Promise<CallToolResult> {
  const sent = (await response.body?.buffer()) ?? Buffer.alloc(0);
  let bytes: Buffer;
  try {
    bytes = decodeContent(sent, response.headers.get("content-encoding"));
  } catch (error) {
    return failed(`The API's answer cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const type = response.headers.get("content-type") ?? "";
  const content = bytes.length === 0 ? [] : [contentOf(bytes, type, uri)];
  return response.status < 400 ? { content } : failed(`The API answered ${response.status}.`, content);
}

/** An error of the tool: a sentence, and what belongs to it. */
export function failed(sentence: string, content: CallToolResult["content"] = []): CallToolResult {
  return { content: [{ type: "text", text: sentence }, ...content], isError: true };
}

function contentOf(bytes: Buffer, type: string, uri: string): CallToolResult["content"][number] {
  const mimeType = type.split(";")[0]?.trim() || "application/octet-stream";
  if (type === "" || textual.test(type)) return { type: "text", text: bytes.toString("utf8") };
  if (mimeType.startsWith("image/")) return { type: "image", data: bytes.toString("base64"), mimeType };
  if (mimeType.startsWith("audio/")) return { type: "audio", data: bytes.toString("base64"), mimeType };
  return { type: "resource", resource: { uri, mimeType, blob: bytes.toString("base64") } };
}
