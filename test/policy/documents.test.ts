// Whole policies that do what people's policies do.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkPolicy, parsePolicy, problemText, renderPolicy } from "apim-ai-gateway/policy";
import { expect, it } from "vitest";
import { withoutPositions } from "./without-positions";

const directory = join(__dirname, "documents");

it.each(readdirSync(directory))("%s is read, survives rendering and is not refused", (file) => {
  const policy = parsePolicy(readFileSync(join(directory, file), "utf8"));
  expect(withoutPositions(parsePolicy(renderPolicy(policy)))).toEqual(withoutPositions(policy));
  expect(
    checkPolicy(policy)
      .filter(({ severity }) => severity === "error")
      .map(problemText),
  ).toEqual([]);
});
