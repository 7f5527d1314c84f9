// What a user gets from the registry, tried from the tarballs.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = resolve(__dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "apim-ai-gateway-package-"));
const npm = (args: readonly string[], cwd: string) =>
  execFileSync("npm", [...args, "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });

interface PackedFile {
  readonly path: string;
}

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
    const [tarball] = JSON.parse(npm(["pack", "--json", "--pack-destination", folder], root)) as [
      { filename: string; files: PackedFile[] },
    ];
    packed = tarball.files;
    writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
    // Peers are left to the user; what must not arrive are dependencies of the emulator.
    npm(["install", `./${tarball.filename}`, "--legacy-peer-deps"], folder);
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
});
