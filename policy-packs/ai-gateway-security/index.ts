import { existsSync } from "node:fs";
import { join } from "node:path";
import { PolicyPack } from "@pulumi/policy";
import { readExemptions, withExemptions } from "apim-ai-gateway/rules";
import { rules } from "./rules";

// The board's exemptions lie beside the pack, where a review sees them.
const file = join(process.cwd(), "exemptions.yaml");
const exemptions = existsSync(file) ? readExemptions(file) : [];

new PolicyPack("ai-gateway-security", {
  enforcementLevel: "mandatory",
  policies: withExemptions(
    rules.map(({ rule }) => rule),
    exemptions,
    new Date().toISOString().slice(0, 10),
  ),
});
