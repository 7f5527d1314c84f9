import { join } from "node:path";
import { defineConfig } from "vitest/config";

const source = (path: string) => join(__dirname, "src", path);

// What a source loads when it is first asked for, Node's `require` would look for, and it does not know TypeScript.
const loadedAtOnce = {
  name: "loaded-at-once",
  enforce: "pre" as const,
  transform: (code: string, id: string) =>
    id === source("components/policy-language.ts")
      ? code.replace("import type * as Policy", "import * as Policy").replace('require("../policy")', "Policy")
      : undefined,
};

export default defineConfig({
  plugins: [loadedAtOnce],
  resolve: {
    // Tests run on the sources; the published entries are exercised by test/package.test.ts and by the examples.
    alias: [
      { find: /^apim-ai-gateway\/(policy|arm|rules)$/, replacement: `${source("")}/$1/index.ts` },
      { find: /^apim-ai-gateway-emulator$/, replacement: source("emulator/index.ts") },
      { find: /^apim-ai-gateway$/, replacement: source("index.ts") },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    // The real Pulumi CLI has a run of its own: `npm run test:engine`.
    exclude: ["test/engine/**"],
    env: { PULUMI_ERROR_OUTPUT_STRING: "true" },
    testTimeout: 30_000,
  },
});
