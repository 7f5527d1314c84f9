// The structure that docs/concepts describes, held by a test. When a rule stands in your way, change it here on purpose
// and say why in docs/decisions.

import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = resolve(__dirname, "..");

/** Every hand-written TypeScript file, tracked or new. */
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => file !== "" && statSync(join(root, file), { throwIfNoEntry: false }));

interface Import {
  readonly from: string;
  /** A file of the repository, or a package specifier. */
  readonly to: string;
  readonly isTypeOnly: boolean;
}

const imports: readonly Import[] = files.flatMap((file) => {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), "utf8"), ts.ScriptTarget.Latest, false);
  const found: Import[] = [];
  const add = (specifier: string, isTypeOnly: boolean) =>
    found.push({ from: file, to: target(file, specifier), isTypeOnly });
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const bindings = node.importClause?.namedBindings;
      const allTypes =
        bindings &&
        ts.isNamedImports(bindings) &&
        bindings.elements.length > 0 &&
        bindings.elements.every((e) => e.isTypeOnly);
      add(
        node.moduleSpecifier.text,
        node.importClause?.isTypeOnly === true || (allTypes === true && !node.importClause?.name),
      );
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier))
      add(node.moduleSpecifier.text, node.isTypeOnly);
    else if (ts.isCallExpression(node) && node.arguments[0] && ts.isStringLiteral(node.arguments[0])) {
      const isRequire = ts.isIdentifier(node.expression) && node.expression.text === "require";
      if (isRequire || node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0].text, false);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
});

function target(file: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  // Lazy imports of ECMAScript modules name the compiled file.
  const path = join(dirname(file), specifier).replace(/\.js$/, "");
  return [`${path}.ts`, `${path}/index.ts`, path].find((candidate) => files.includes(candidate)) ?? path;
}

/** The room of a file: the part of the architecture it belongs to. */
function room(path: string): string | undefined {
  const rooms: readonly (readonly [prefix: string, room: string])[] = [
    ["src/policy/", "policy"],
    ["src/arm/", "arm"],
    ["src/rules/", "rules"],
    ["src/components/", "components"],
    ["src/index.ts", "library"],
    ["src/plugin/", "plugin"],
    ["src/emulator/engine/", "engine"],
    ["src/emulator/azure/", "azure"],
    ["src/emulator/gateway/", "gateway"],
    ["src/emulator/", "cli"],
    ["policy-packs/", "packs"],
    ["examples/", "examples"],
    ["test/", "test"],
  ];
  return rooms.find(([prefix]) => path.startsWith(prefix))?.[1];
}

/** Rooms a room may import by relative path, besides itself. */
const allowedRooms: Readonly<Record<string, readonly string[]>> = {
  policy: [],
  arm: [],
  rules: ["policy", "arm"],
  components: ["policy", "arm"],
  library: ["components"],
  plugin: ["library"],
  gateway: [],
  azure: ["gateway"],
  engine: ["azure"],
  cli: ["engine", "azure", "gateway"],
  packs: [],
  examples: [],
};

/** Comments and blank lines are free. */
function linesOfCode(text: string): number {
  return text.split("\n").filter((line) => !/^\s*(\/\/|\/\*\*|\*|$)/.test(line)).length;
}

/** Each pack and each example stands alone. */
function isOneRoom(from: string, to: string): boolean {
  const own = /^(?:policy-packs|examples)\/[^/]+\//.exec(from)?.[0];
  return own === undefined || to.startsWith(own);
}

/** Packages a room may import; `node:` modules are allowed everywhere but in policy and arm. */
const allowedPackages: Readonly<Record<string, RegExp>> = {
  policy: /^$/,
  arm: /^$/,
  rules: /^(node:.*|@pulumi\/policy|yaml|zod)$/,
  components: /^(node:.*|@pulumi\/(pulumi|random)(\/.*)?|@pulumi\/azure-native\/.+|zod|yaml)$/,
  library: /^$/,
  // Nothing below `provider/experimental`: what is there builds schemas, and needs sources and TypeScript.
  plugin: /^(node:.*|@pulumi\/pulumi(\/provider)?)$/,
  gateway:
    /^(node:.*|apim-ai-gateway\/policy|undici|jose|ajv(\/.*)?|ajv-formats|gpt-tokenizer(\/.*)?|ioredis|@modelcontextprotocol\/.*)$/,
  azure: /^(node:.*|apim-ai-gateway\/(policy|arm)|jose|yaml|gpt-tokenizer(\/.*)?)$/,
  engine:
    /^(node:.*|apim-ai-gateway\/arm|@pulumi\/(pulumi|policy)(\/.*)?|@grpc\/grpc-js|google-protobuf(\/.*)?|ajv|bcryptjs|tsx(\/.*)?|typescript|yaml)$/,
  cli: /^(node:.*|apim-ai-gateway(\/.*)?|commander|picocolors|tsx(\/.*)?|zod)$/,
  packs: /^(node:.*|@pulumi\/(policy|pulumi|azure-native\/.+)|apim-ai-gateway\/(rules|policy|arm))$/,
  examples:
    /^(node:.*|@pulumi\/(pulumi|random|azuread)(\/.*)?|@pulumi\/azure-native\/.+|apim-ai-gateway(\/(policy|arm|rules))?|@modelcontextprotocol\/sdk\/.+|openai|zod)$/,
};

describe("architecture", () => {
  it("lets imports run only the ways that the design names", () => {
    const wrong = imports.flatMap(({ from, to }) => {
      const here = room(from);
      if (here === undefined || here === "test") return [];
      // Tables of data belong to the room that they lie in.
      const there = files.includes(to) || to.endsWith(".json") ? room(to) : undefined;
      const allowed =
        there === undefined
          ? !to.startsWith(".") && !to.startsWith("src/") && allowedPackages[here]?.test(to)
          : (there === here && isOneRoom(from, to)) || allowedRooms[here]?.includes(there);
      return allowed ? [] : [`${from} → ${to}`];
    });
    expect(wrong).toEqual([]);
  });

  it("has no import cycles, nor cycles of types", () => {
    const edges = new Map<string, string[]>();
    for (const { from, to } of imports) if (files.includes(to)) edges.set(from, [...(edges.get(from) ?? []), to]);
    expect(firstCycle(edges)).toBeUndefined();
  });

  it("imports the modules of azure-native, never its root, which costs a third of a second", () => {
    expect(imports.filter(({ from, to }) => !from.startsWith("test/") && to === "@pulumi/azure-native")).toEqual([]);
  });

  it("keeps files short enough to read", () => {
    const limit = (file: string): number => {
      if (file.includes("/statements/")) return 80;
      if (/^policy-packs\/[^/]+\/rules\/[^/]+\.ts$/.test(file)) return 120;
      if (file.startsWith("src/components/")) return 250;
      return 400;
    };
    const long = files
      .filter((file) => /^(src|policy-packs|examples)\//.test(file))
      .map((file) => ({ file, lines: linesOfCode(readFileSync(join(root, file), "utf8")) }))
      .filter(({ file, lines }) => lines > limit(file) && !file.endsWith("/index.ts"))
      .map(({ file, lines }) => `${file}: ${lines} lines`);
    expect(long).toEqual([]);
  });

  it.each([
    ["package.json", [".", "./policy", "./arm", "./rules", "./package.json"]],
    ["src/emulator/package.json", [".", "./package.json"]],
  ])("publishes the entries of %s that the design names, and nothing deeper", (file, entries) => {
    const { exports } = JSON.parse(readFileSync(join(root, file), "utf8")) as { exports: Record<string, unknown> };
    expect(Object.keys(exports)).toEqual(entries);
  });

  it("exports each component, tests it under its name, and names it in the README", () => {
    const classes = files
      .filter((file) => file.startsWith("src/components/"))
      .filter((file) =>
        /^export class \w+ extends pulumi\.ComponentResource/m.test(readFileSync(join(root, file), "utf8")),
      )
      .map((file) => relative("src/components", file).replace(/\.ts$/, ""));
    const pascal = (name: string) => name.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const index = readFileSync(join(root, "src/index.ts"), "utf8");
    const readme = readFileSync(join(root, "README.md"), "utf8");
    expect(classes.length).toBeGreaterThan(5);
    for (const name of classes) {
      expect(files).toContain(`test/components/${name}.test.ts`);
      expect(index).toMatch(new RegExp(`\\b${pascal(name)}\\b`));
      expect(readme).toContain(`\`${pascal(name)}\``);
    }
  });

  it("has no room for what has no name", () => {
    expect(files.filter((file) => /(^|\/)(utils?|common|helpers?|misc)(\.ts|\/)/.test(file))).toEqual([]);
  });

  it("names files in kebab case", () => {
    const names = files.map((file) =>
      relative(dirname(file), file).replace(/(\.test|(\.engine)?\.config)?(\.d)?\.ts$/, ""),
    );
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([]);
  });

  it("gives each statement that the emulator runs the name of its builder", () => {
    const statements = (folder: string) =>
      files
        .filter((file) => dirname(file) === folder && !file.endsWith("/index.ts"))
        .map((file) => relative(folder, file));
    expect(statements("src/policy/statements")).toEqual(
      expect.arrayContaining(statements("src/emulator/gateway/statements")),
    );
  });
});

function firstCycle(edges: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of edges.get(file) ?? []) {
      const cycle = visit(next, [...path, file]);
      if (cycle) return cycle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of edges.keys()) {
    const cycle = visit(file, []);
    if (cycle) return cycle;
  }
  return undefined;
}
