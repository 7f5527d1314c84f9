import { ResourceGroup } from "@pulumi/azure-native/resources";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createEngine } from "../../../src/emulator/engine/engine";
import { parsePath, valueAt } from "../../../src/emulator/engine/property-path";
import { changedPaths, inputOf } from "../../../src/emulator/engine/providers/difference";
import { FakeCloud } from "../../support/fake-cloud";

/** Pulumi's paths cannot tell a name that ends in a backslash from one that goes on with a quote. */
const name = fc
  .oneof(fc.string(), fc.string({ unit: fc.constantFrom('"', "\\", "]", "[", ".", "*", "a", "0") }))
  .filter((text) => !text.endsWith("\\"));
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.integer(),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(name, tie("value"), { maxKeys: 3 }),
  ),
}));
const inputs = fc.dictionary(name, value, { maxKeys: 3 });

describe("the path of a changed input", () => {
  it("leads to the values that differ, whatever the names are", () => {
    fc.assert(
      fc.property(inputs, inputs, (olds, news) => {
        const paths = changedPaths(olds, news);
        for (const path of paths) {
          const steps = parsePath(path);
          expect(valueAt(olds, steps)).not.toEqual(valueAt(news, steps));
          expect([...Object.keys(olds), ...Object.keys(news)]).toContain(inputOf(path));
        }
        expect(new Set(paths).size).toBe(paths.length);
      }),
    );
  });

  it.each(["a\\b", 'a"b', 'a\\"b', "a\\", "\\d"])("may lead through %s", (tag) => {
    const [path = ""] = changedPaths({ tags: { [tag]: 1 } }, { tags: { [tag]: 2 } });
    expect(parsePath(path)).toEqual(["tags", tag]);
  });

  it("is compared with what replaceOnChanges names as Pulumi writes it", async () => {
    const replaced: string[] = [];
    const engine = createEngine({
      cloud: new FakeCloud(),
      project: "p",
      stack: "s",
      onEvent: (event) => {
        if (event.kind === "resource" && event.operation === "replace") replaced.push(`${event.name} ${event.phase}`);
      },
    });
    const program = (text: string) => () =>
      void new ResourceGroup(
        "g",
        { location: "uksouth", tags: { 'a\\"b': text } },
        { replaceOnChanges: ['tags["a\\\\"b"]'] },
      );
    await engine.up(program("1"));
    await engine.up(program("2"));
    expect(replaced).toEqual(["g started", "g done"]);
  });
});
