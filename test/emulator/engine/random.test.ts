import { RandomBytes } from "@pulumi/random/randomBytes";
import { RandomId } from "@pulumi/random/randomId";
import { RandomInteger } from "@pulumi/random/randomInteger";
import { RandomPassword } from "@pulumi/random/randomPassword";
import { RandomPet } from "@pulumi/random/randomPet";
import { RandomShuffle } from "@pulumi/random/randomShuffle";
import { RandomString } from "@pulumi/random/randomString";
import { RandomUuid } from "@pulumi/random/randomUuid";
import { RandomUuid4 } from "@pulumi/random/randomUuid4";
import { RandomUuid7 } from "@pulumi/random/randomUuid7";
import { compareSync } from "bcryptjs";
import { describe, expect, it } from "vitest";
import { createEngine } from "../../../src/emulator/engine/engine";
import { RandomProvider } from "../../../src/emulator/engine/providers/random";
import { unknownValue } from "../../../src/emulator/engine/struct";
import { FakeCloud } from "../../support/fake-cloud";

const engine = () => createEngine({ cloud: new FakeCloud(), project: "test", stack: "dev" });

describe("random resources", () => {
  it("are made of what they ask for, and secret where they say so", async () => {
    const { outputs, secretOutputs } = await engine().up(() => ({
      plain: new RandomString("plain", { length: 12, special: false, upper: false, minNumeric: 12 }).result,
      password: new RandomPassword("password", { length: 20 }).result,
      uuid: new RandomUuid("uuid").result,
      uuid4: new RandomUuid4("uuid4").result,
      uuid7: new RandomUuid7("uuid7").result,
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
      uuid4: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      uuid7: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
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
  });

  it.each([
    ["a", 83, 4, 1_709_711_730_758, "ebadcdb"],
    ["gateway", 42, -9, 2_943_059_587_330, "dabecda"],
    ["Zürich", 97, 2, 1_778_709_028_122, "dceabca"],
    ["x y z \n", 5, 14, 1_993_580_657_440, "ebcadca"],
  ])(
    "with the seed %j are those that the provider itself, which is written in Go, makes of it",
    async (seed, ...expected) => {
      const integer = (name: string, min: number, max: number) => new RandomInteger(name, { min, max, seed }).result;
      const { outputs } = await engine().up(() => ({
        small: integer("small", 1, 100),
        power: integer("power", -10, 53),
        large: integer("large", 0, 2_999_999_999_992),
        order: new RandomShuffle("order", { inputs: ["a", "b", "c", "d", "e"], resultCount: 7, seed }).results,
      }));
      const { small, power, large, order } = outputs;
      expect([small, power, large, (order as string[]).join("")]).toEqual(expected);
    },
  );

  it("have the hash of a password, which is secret as the password is", async () => {
    const { outputs, secretOutputs } = await engine().up(() => {
      const password = new RandomPassword("password", { length: 20 });
      return { hash: password.bcryptHash, password: password.result, special: password.special };
    });
    expect(compareSync(String(outputs.password), String(outputs.hash))).toBe(true);
    expect([...secretOutputs].sort()).toEqual(["hash", "password"]);
    expect(outputs.special).toBe(true);
  });

  it.each([
    ["randomString:RandomString", { length: 0 }, "`length`: expected a whole number of at least 1, got 0. Correct it."],
    ["randomPassword:RandomPassword", {}, "`length`: expected a whole number of at least 1, got nothing. Correct it."],
    [
      "randomString:RandomString",
      { length: 3, minLower: 2, minUpper: 2 },
      "`length`: expected at least 4 for the characters that are required, got 3. Raise it.",
    ],
    [
      "randomString:RandomString",
      { length: 3, lower: false, upper: false, special: false, number: false },
      "`special`: expected some kind of characters, got none. Allow one.",
    ],
    ["randomInteger:RandomInteger", { min: 4, max: 3 }, "`max`: expected at least 4, which is `min`, got 3. Raise it."],
    ["randomInteger:RandomInteger", { min: 0.5, max: 3 }, "`min`: expected a whole number, got 0.5. Correct it."],
    ["randomInteger:RandomInteger", { min: 0, max: 3, seed: 4 }, "`seed`: expected a text, got 4. Correct it."],
    ["randomShuffle:RandomShuffle", { inputs: "a" }, '`inputs`: expected a list, got "a". Correct it.'],
  ])("are checked in previews: %s %j", (name, inputs, reason) => {
    const { failures } = new RandomProvider().check({ type: `random:index/${name}`, name: "r", inputs });
    expect(failures.map((failure) => failure.reason)).toEqual([reason]);
  });

  it("are not checked for what is not known yet", () => {
    const inputs = { min: 4, max: unknownValue };
    const type = "random:index/randomInteger:RandomInteger";
    expect(new RandomProvider().check({ type, name: "r", inputs }).failures).toEqual([]);
  });

  it.each([
    ["randomString:RandomString", "abc", { length: 3 }, { result: "abc", upper: true }],
    ["randomPassword:RandomPassword", "a,b", { length: 3 }, { result: "a,b" }],
    [
      "randomUuid7:RandomUuid7",
      "0197ad85-fe6e-7e92-a2f5-7550daa83030",
      {},
      { result: "0197ad85-fe6e-7e92-a2f5-7550daa83030" },
    ],
    ["randomInteger:RandomInteger", "5,1,10,seed", { min: 1, max: 10, seed: "seed" }, { result: 5 }],
    [
      "randomId:RandomId",
      "my-prefix-,p-9hUg",
      { byteLength: 4, prefix: "my-prefix-" },
      { b64Url: "my-prefix-p-9hUg", hex: "my-prefix-a7ef6152" },
    ],
    [
      "randomBytes:RandomBytes",
      "8/fu3q+2DcgSJ19i0jZ5Cw==",
      { length: 16 },
      { hex: "f3f7eedeafb60dc812275f62d236790b" },
    ],
  ])("are imported: %s by %s", async (name, id, inputs, outputs) => {
    const provider = new RandomProvider();
    const type = `random:index/${name}`;
    const read = await provider.read(id, type, undefined);
    expect(read?.inputs).toEqual(inputs);
    expect(read?.outputs).toMatchObject(outputs);
    const asked = { ...inputs, ...(type.includes("String") && { special: true }) };
    expect(provider.diff(type, read?.inputs ?? {}, asked).replaced).toEqual([]);
  });

  it("are not imported by an id of another form, which is not repeated", async () => {
    const read = (name: string, id: string) => new RandomProvider().read(id, `random:index/${name}`, undefined);
    await expect(read("randomInteger:RandomInteger", "5")).rejects.toThrow(
      "`id`: expected result,min,max or result,min,max,seed to import a RandomInteger, got something else. Correct it.",
    );
    await expect(read("randomUuid4:RandomUuid4", "0197ad85-fe6e-7e92-a2f5-7550daa83030")).rejects.toThrow(
      "expected a UUID of version 4",
    );
    await expect(read("randomPet:RandomPet", "my-pet")).rejects.toThrow("The random provider imports none.");
  });

  it("of a type that the emulator does not have are refused in the same words, checked or not", async () => {
    const provider = new RandomProvider();
    const declaration = { type: "random:index/randomName:RandomName", name: "u", inputs: {} };
    const reason = expect.stringMatching(/^The emulator has no random:index\/randomName:RandomName; of the random/);
    expect(provider.check(declaration).failures).toEqual([{ property: "", reason }]);
    await expect(provider.create(declaration)).rejects.toMatchObject({ message: reason });
  });
});
