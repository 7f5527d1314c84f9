// What a user gets from the registry, tried from the tarballs.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installLibrary, linkPeers, type PackedFile } from "./support/packed-library";

const root = resolve(__dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "apim-ai-gateway-package-"));

describe("what is built", () => {
  it.each([
    ["dist", "src"],
    ["src/emulator/dist", "src/emulator"],
    ["policy-packs/ai-gateway-security/dist", "policy-packs/ai-gateway-security"],
  ])("%s holds nothing whose source is gone: `npm run clean` otherwise", (built, sources) => {
    const files = readdirSync(join(root, built), { recursive: true, encoding: "utf8" });
    const modules = files.filter((file) => file.endsWith(".js")).map((file) => file.replace(/\.js$/, ".ts"));
    expect(modules.length).toBeGreaterThan(5);
    expect(modules.filter((file) => !existsSync(join(root, sources, file)))).toEqual([]);
  });
});

describe("the published library", () => {
  let packed: readonly PackedFile[] = [];

  beforeAll(() => {
    // What must not arrive are dependencies of the emulator.
    packed = installLibrary(folder);
  }, 180_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("holds its compiled entries and nothing of the emulator", () => {
    const paths = packed.map(({ path }) => path);
    for (const entry of ["index", "policy/index", "arm/index", "rules/index"])
      expect(paths).toEqual(expect.arrayContaining([`dist/${entry}.js`, `dist/${entry}.d.ts`]));
    expect(
      paths.filter((path) => path.includes("emulator") || path.startsWith("src/") || path.startsWith("test/")),
    ).toEqual([]);
  });

  it("installs without the emulator's dependencies", () => {
    const emulator = JSON.parse(readFileSync(join(root, "src/emulator/package.json"), "utf8")) as {
      dependencies: Record<string, string>;
    };
    const library = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
    };
    const installed = readdirSync(join(folder, "node_modules")).flatMap((name) =>
      name.startsWith("@")
        ? readdirSync(join(folder, "node_modules", name)).map((scoped) => `${name}/${scoped}`)
        : [name],
    );
    const forbidden = Object.keys(emulator.dependencies).filter((name) => !(name in library.dependencies));
    expect(forbidden.filter((name) => installed.includes(name))).toEqual([]);
    expect(installed).toContain("apim-ai-gateway");
  });

  it("reads a policy from its own entry, in CommonJS and in an ES module, without Pulumi installed", () => {
    const text = "<policies><inbound /><backend /><outbound /><on-error /></policies>";
    const required = `console.log(require("apim-ai-gateway/policy").parsePolicy(${JSON.stringify(text)}).kind)`;
    const imported = `import { parsePolicy } from "apim-ai-gateway/policy"; console.log(parsePolicy(${JSON.stringify(text)}).kind)`;
    const node = (args: readonly string[]) => execFileSync("node", args, { cwd: folder, encoding: "utf8" }).trim();
    expect(node(["-e", required])).toBe("policies");
    expect(node(["--input-type=module", "-e", imported])).toBe("policies");
  });

  it("holds the plugin of other languages, which starts without the component analyzer and without ts-node", () => {
    expect(packed.map(({ path }) => path)).toEqual(expect.arrayContaining(["schema.json", "PulumiPlugin.yaml"]));
    linkPeers(folder);
    const program = `
      require("./node_modules/apim-ai-gateway");
      const loaded = Object.keys(require.cache).filter((file) => /ts-node|provider.experimental/.test(file));
      setTimeout(() => { console.log(JSON.stringify(loaded)); process.exit(); }, 500);
    `;
    const [port, loaded] = execFileSync("node", ["-e", program], { cwd: folder, encoding: "utf8" }).split("\n");
    expect(port).toMatch(/^\d+$/);
    expect(loaded).toBe("[]");
  });

  it("says in one sentence that its schema is missing", () => {
    const schema = join(folder, "node_modules/apim-ai-gateway/schema.json");
    rmSync(schema);
    const { status, stderr } = spawnSync("node", ["node_modules/.bin/pulumi-resource-apim-ai-gateway"], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(status).toBe(1);
    expect(stderr).toBe(
      `error: \`${realpathSync(dirname(schema))}/schema.json\`: expected the schema of the package, got none (ENOENT). Install the package again.\n`,
    );
  });

  it("leads Pulumi, which loads the directory of PulumiPlugin.yaml, to the plugin", () => {
    const { main, bin } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      main: string;
      bin: Record<string, string>;
    };
    expect(bin).toEqual({ "pulumi-resource-apim-ai-gateway": main });
  });
});
