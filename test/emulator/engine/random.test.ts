import { RandomBytes } from "@pulumi/random/randomBytes";
import { RandomId } from "@pulumi/random/randomId";
import { RandomInteger } from "@pulumi/random/randomInteger";
import { RandomPassword } from "@pulumi/random/randomPassword";
import { RandomPet } from "@pulumi/random/randomPet";
import { RandomShuffle } from "@pulumi/random/randomShuffle";
import { RandomString } from "@pulumi/random/randomString";
import { RandomUuid } from "@pulumi/random/randomUuid";
import { RandomUuid7 } from "@pulumi/random/randomUuid7";
import { describe, expect, it } from "vitest";
import { createEngine } from "../../../src/emulator/engine/engine";
import { RandomProvider } from "../../../src/emulator/engine/providers/random";
import { FakeCloud } from "../../support/fake-cloud";

const engine = () => createEngine({ cloud: new FakeCloud(), project: "test", stack: "dev" });

describe("random resources", () => {
  it("are made of what they ask for, and secret where they say so", async () => {
    const { outputs, secretOutputs } = await engine().up(() => ({
      plain: new RandomString("plain", { length: 12, special: false, upper: false, minNumeric: 12 }).result,
      password: new RandomPassword("password", { length: 20 }).result,
      uuid: new RandomUuid("uuid").result,
      integer: new RandomInteger("integer", { min: 3, max: 3 }).result,
      id: new RandomId("id", { byteLength: 4, prefix: "x-" }).hex,
      bytes: new RandomBytes("bytes", { length: 2 }).hex,
      order: new RandomShuffle("order", { inputs: ["a"], resultCount: 3 }).results,
      pet: new RandomPet("pet", { length: 3, prefix: "my" }).id,
    }));
    expect(outputs).toEqual({
      plain: expect.stringMatching(/^\d{12}$/),
      password: expect.stringMatching(/^.{20}$/),
      uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      integer: 3,
      id: expect.stringMatching(/^x-[0-9a-f]{8}$/),
      bytes: expect.stringMatching(/^[0-9a-f]{4}$/),
      order: ["a", "a", "a"],
      pet: expect.stringMatching(/^my-[a-z]+-[a-z]+-[a-z]+$/),
    });
    expect([...secretOutputs].sort()).toEqual(["bytes", "password"]);
  });

  it("stay what they are until what they ask for changes", async () => {
    const kept = engine();
    const up = async (length: number) =>
      (await kept.up(() => ({ value: new RandomString("s", { length }).result }))).outputs.value;
    const first = await up(8);
    expect(await up(8)).toBe(first);
    expect(await up(9)).toHaveLength(9);
  });

  it("keep what is protected, and never delete anything of Azure's", async () => {
    const kept = engine();
    await kept.up(
      () =>
        void new RandomString(
          "s",
          { length: 4, special: true, upper: false, lower: false, numeric: false, overrideSpecial: "/" },
          { protect: true },
        ),
    );
    await expect(kept.up(() => void new RandomString("s", { length: 5 }, { protect: true }))).rejects.toThrow(
      "Remove `protect` first.",
    );
    await kept.up(
      () =>
        void new RandomString("s", {
          length: 4,
          special: true,
          upper: false,
          lower: false,
          numeric: false,
          overrideSpecial: "/",
        }),
    );
    await kept.up(() => undefined);
  });

  it("are refused when they cannot be made, or are not there", async () => {
    await expect(engine().up(() => void new RandomString("s", { length: 2, minUpper: 3 }))).rejects.toThrow(
      "`length`: expected at least 3 for the characters that are required, got 2. Raise it.",
    );
    await expect(engine().up(() => void new RandomInteger("i", { min: 4, max: 3 }))).rejects.toThrow(
      "`max`: expected at least 4, which is `min`, got 3. Raise it.",
    );
    await expect(engine().up(() => void new RandomUuid7("u"))).rejects.toThrow(
      "The emulator has no random:index/randomUuid7:RandomUuid7; of the random package it has",
    );
  });

  it("of a type that the emulator does not have are refused in the same words, checked or not", async () => {
    const provider = new RandomProvider();
    const declaration = { type: "random:index/randomUuid7:RandomUuid7", name: "u", inputs: {} };
    const reason = expect.stringMatching(/^The emulator has no random:index\/randomUuid7:RandomUuid7; of the random/);
    expect(provider.check(declaration).failures).toEqual([{ property: "", reason }]);
    await expect(provider.create(declaration)).rejects.toMatchObject({ message: reason });
  });
});
