// The tests that drive the real Pulumi CLI: `npm run test:engine`.
import { defineConfig } from "vitest/config";
import unit from "./vitest.config";

export default defineConfig({
  ...unit,
  test: {
    ...unit.test,
    include: ["test/engine/**/*.test.ts"],
    exclude: [],
    globalSetup: ["test/engine/built-cli.ts"],
    testTimeout: 300_000,
    hookTimeout: 900_000,
    maxWorkers: 2,
  },
});
