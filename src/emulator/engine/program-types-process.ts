// The process that checks the types of a program, as often as it is asked. It keeps what it has read of files that stay as
// they are, so that a saved change costs little.
import { statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, relative } from "node:path";
import type ts from "typescript";

export interface TypedProgram {
  /** Of the project: files are named from here. */
  readonly directory: string;
  /** Where the program is run. */
  readonly folder: string;
  readonly entry: string;
  readonly tsconfig: string | undefined;
  /** Path of the program's own TypeScript. */
  readonly typescript: string;
}

type TypeScript = typeof ts;

/** "File is not under rootDir", and two ways of "no inputs": ts-node ignores them too, since the program names its files. */
const ignored: readonly number[] = [6059, 18002, 18003];

const sourceFiles = new Map<string, { readonly version: string; readonly file: ts.SourceFile | undefined }>();
let before: { readonly settings: string; readonly program: ts.Program } | undefined;

process.on("message", (program: TypedProgram) => process.send?.(problemsOf(program)));

function problemsOf(program: TypedProgram): readonly string[] {
  const typescript = createRequire(__filename)(program.typescript) as TypeScript;
  // TypeScript 7 has no programming interface, and ts-node cannot use it either.
  if (typeof typescript.createProgram !== "function") return [];
  const { options, errors } = settingsOf(typescript, program);
  const diagnostics = errors.length > 0 ? errors : diagnosticsOf(typescript, program, options);
  return diagnostics
    .filter(({ code, category }) => category === typescript.DiagnosticCategory.Error && !ignored.includes(code))
    .map((diagnostic) => shown(typescript, diagnostic, program.directory));
}

/** The settings that Pulumi's host gives to ts-node: its own, under those of the program's `tsconfig.json`. */
function settingsOf(typescript: TypeScript, { folder, entry, tsconfig }: TypedProgram) {
  const read = tsconfig === undefined ? {} : typescript.readConfigFile(tsconfig, typescript.sys.readFile);
  if (read.error) return { options: {}, errors: [read.error] };
  const isOld = typescript.ModuleKind.NodeNext === undefined;
  const compilerOptions = {
    target: "ES2020",
    module: isOld ? "commonjs" : "nodenext",
    moduleResolution: isOld ? "node" : "nodenext",
    ...read.config?.compilerOptions,
    noEmit: true,
    composite: false,
    incremental: false,
    declaration: false,
    declarationMap: false,
    emitDeclarationOnly: false,
  };
  const config = { ...read.config, compilerOptions, files: [entry], include: [], references: [] };
  const base = tsconfig === undefined ? folder : dirname(tsconfig);
  const { options, errors } = typescript.parseJsonConfigFileContent(config, typescript.sys, base, undefined, tsconfig);
  const { outFile: _, declarationDir: __, tsBuildInfoFile: ___, ...used } = options;
  return { options: used, errors };
}

function diagnosticsOf(typescript: TypeScript, { folder, entry }: TypedProgram, options: ts.CompilerOptions) {
  const settings = JSON.stringify(options);
  if (before?.settings !== settings) {
    before = undefined;
    sourceFiles.clear();
  }
  const program = typescript.createProgram({
    rootNames: [entry],
    options,
    host: compilerHost(typescript, options, folder),
    oldProgram: before?.program,
  });
  before = { settings, program };
  return [
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...program
      .getSourceFiles()
      .filter(({ fileName, isDeclarationFile }) => !isDeclarationFile && !isOfPackage(fileName))
      .flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]),
  ];
}

const isOfPackage = (path: string): boolean => path.includes("/node_modules/");

function compilerHost(typescript: TypeScript, options: ts.CompilerOptions, folder: string): ts.CompilerHost {
  const host = typescript.createCompilerHost(options);
  const read = host.getSourceFile;
  return {
    ...host,
    getCurrentDirectory: () => folder,
    // Comments are most of what packages declare, and say nothing of types.
    jsDocParsingMode: typescript.JSDocParsingMode?.ParseForTypeErrors,
    // A module that was missing may be there now.
    hasInvalidatedResolutions: (path) => !isOfPackage(path),
    getSourceFile(path, ...rest) {
      const stat = statSync(path, { throwIfNoEntry: false });
      const version = `${stat?.mtimeMs} ${stat?.size}`;
      const known = sourceFiles.get(path);
      if (known?.version === version) return known.file;
      const file = read(path, ...rest);
      sourceFiles.set(path, { version, file });
      return file;
    },
  };
}

function shown(typescript: TypeScript, diagnostic: ts.Diagnostic, directory: string): string {
  const { code, messageText, file, start = 0 } = diagnostic;
  const message = `error TS${code}: ${typescript.flattenDiagnosticMessageText(messageText, "\n")}`;
  if (file === undefined) return message;
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  return `${relative(directory, file.fileName)}:${line + 1}:${character + 1}: ${message}`;
}
