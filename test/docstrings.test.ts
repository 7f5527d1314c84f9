// What users hover over: every argument says what it does, every optional one what happens without it.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = join(__dirname, "..");
const sources = ["src/components", "src/policy/statements"].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((file) => file.endsWith(".ts") && file !== "index.ts")
    .map((file) => {
      const path = `${folder}/${file}`;
      const text = readFileSync(join(root, path), "utf8");
      return { path, source: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) };
    }),
);

const docOf = (node: ts.Node): string => {
  const text = node.getSourceFile().text;
  const comments = ts.getLeadingCommentRanges(text, node.getFullStart()) ?? [];
  const last = comments.map(({ pos, end }) => text.slice(pos, end)).at(-1) ?? "";
  return last.startsWith("/**") ? last : "";
};
const isExported = (node: ts.Node) =>
  ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);

describe("docstrings", () => {
  it("say what each argument is, and what happens when an optional one is left out", () => {
    const wanting = sources.flatMap(({ path, source }) =>
      source.statements.filter(ts.isInterfaceDeclaration).flatMap((declaration) => {
        const name = declaration.name.text;
        if (!isExported(declaration) || !/(Args|Reference)$/.test(name)) return [];
        const members = declaration.members.filter(ts.isPropertySignature).flatMap((member) => {
          const where = `${path}: ${name}.${member.name.getText()}`;
          const doc = docOf(member);
          if (doc === "") return [`${where} has no docstring`];
          return member.questionToken && !doc.includes("@default") ? [`${where} has no @default`] : [];
        });
        return docOf(declaration) === "" ? [`${path}: ${name} has no docstring`, ...members] : members;
      }),
    );
    expect(wanting).toEqual([]);
  });

  it("say of each component what it throws and creates, with an example, and what its outputs are", () => {
    const wanting = sources.flatMap(({ path, source }) =>
      source.statements.filter(ts.isClassDeclaration).flatMap((declaration) => {
        const doc = docOf(declaration);
        const missing = ["Creates ", "@throws InputPropertiesError", "@example"].filter((part) => !doc.includes(part));
        const outputs = declaration.members
          .filter(ts.isPropertyDeclaration)
          .filter((member) => docOf(member) === "")
          .map((member) => `${path}: output ${member.name.getText()} has no docstring`);
        return [...missing.map((part) => `${path}: the class does not say "${part}"`), ...outputs];
      }),
    );
    expect(wanting).toEqual([]);
  });

  it("say of each builder what it throws and where its statement is documented", () => {
    const wanting = sources
      .filter(({ path }) => path.startsWith("src/policy/statements/"))
      .flatMap(({ path, source }) =>
        source.statements
          .filter(ts.isFunctionDeclaration)
          .filter((declaration) => isExported(declaration) && declaration.type?.getText() === "Element")
          .flatMap((declaration) =>
            [
              ...(declaration.parameters.length > 0 ? ["@throws PolicyError"] : []),
              "@see https://learn.microsoft.com/azure/api-management/",
            ]
              .filter((part) => !docOf(declaration).includes(part))
              .map((part) => `${path}: ${declaration.name?.text} has no ${part}`),
          ),
      );
    expect(wanting).toEqual([]);
  });
});
