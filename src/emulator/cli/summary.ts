// What is printed once the gateway serves.
import type { ServedGateway } from "../azure/served-gateways";
import { clientConfigurations } from "./client-configuration";
import type { DeployedStack, TokenClient } from "./emulator";
import { colorsOf, type Terminal } from "./terminal";

export interface Summary {
  readonly gateways: readonly ServedGateway[];
  readonly stack: DeployedStack;
  /** Name of a model that answers chats. */
  readonly chatModel: string | undefined;
  readonly tokenClients: readonly TokenClient[];
  /** Whether keys and client secrets are printed, and with them the configuration that holds one. */
  readonly showKeys: boolean;
}

export function printSummary(summary: Summary, terminal: Terminal): void {
  const { gateways, stack, chatModel, tokenClients, showKeys } = summary;
  const colors = colorsOf(terminal);
  const section = (title: string, lines: readonly string[]) => printSection(title, lines, terminal);
  const hasSeveral = gateways.length > 1;
  const titled = (title: string, { name }: ServedGateway) => (hasSeveral ? `${title} of ${name}` : title);
  const addresses = gateways.map(({ name, url }) => [...(hasSeveral ? [name] : []), colors.cyan(url)]);
  section(hasSeveral ? "Gateways" : "Gateway", table(addresses));
  for (const gateway of gateways)
    section(titled("APIs", gateway), table(gateway.apis.map(({ name, kind, url }) => [name, kind, url])));
  section("Outputs", outputLines(stack));
  printTokenClients(tokenClients, showKeys, terminal);
  if (!showKeys) return;
  for (const gateway of gateways) {
    const { apis, consumers } = gateway;
    section(titled("Keys", gateway), table(consumers.map(({ name, key }) => [name, key])));
    for (const { title, text } of clientConfigurations(apis, consumers[0], chatModel))
      section(titled(title, gateway), text.split("\n"));
  }
}

export function printTokenClients(clients: readonly TokenClient[], showKeys: boolean, terminal: Terminal): void {
  const rows = clients.map(({ clientId, clientSecret, tokenUrl }) => [
    clientId,
    ...(showKeys ? [clientSecret] : []),
    tokenUrl,
  ]);
  printSection("Tokens of Entra ID", table(rows), terminal);
}

function printSection(title: string, lines: readonly string[], terminal: Terminal): void {
  if (lines.length === 0) return;
  terminal.out.write(`\n${colorsOf(terminal).bold(title)}\n${lines.map((line) => `  ${line}\n`).join("")}`);
}

/** Rows with aligned columns. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widthOf = (column: number) => Math.max(...rows.map((row) => (row[column] ?? "").length));
  const widths = (rows[0] ?? []).map((_, column) => widthOf(column));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

function outputLines({ outputs, secretOutputs }: DeployedStack): readonly string[] {
  const shown = (name: string, value: unknown) => {
    if (secretOutputs.has(name)) return "[secret]";
    return typeof value === "string" ? value : JSON.stringify(value);
  };
  return table(Object.entries(outputs).map(([name, value]) => [name, shown(name, value) ?? ""]));
}
