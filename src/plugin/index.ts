#!/usr/bin/env node
// `pulumi-resource-apim-ai-gateway`: the components for programs in every Pulumi language. The engine starts it, and so
// does Pulumi's own `run-plugin` for PulumiPlugin.yaml, to which the package's `main` leads.
import { join } from "node:path";
import { main } from "@pulumi/pulumi/provider";
import { checkArguments } from "./check-arguments";
import { ComponentProvider } from "./component-provider";
import { receiveReferences } from "./component-reference";
import { readPackageSchema } from "./package-schema";

try {
  const { schema, text } = readPackageSchema(join(__dirname, "../../schema.json"));
  receiveReferences(schema);
  const args = process.argv.slice(2);
  checkArguments(args);
  void main(new ComponentProvider(schema, text), args);
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
