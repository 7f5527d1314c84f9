// Which properties azure-native's resource types have, out of the declarations of its SDK.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import { genericResource } from "../../src/arm/token";
import { typeRows } from "../../src/arm/types";

const root = resolve(__dirname, "../..");
const sdk = join(root, "node_modules/@pulumi/azure-native");
/** What `npm run property-types` writes, and `apim-ai-gateway/arm` reads. */
export const propertyTypesFile = join(root, "src/arm/property-types.json");

type Members = ReadonlyMap<string, ts.TypeNode>;
/** An object of the SDK as `src/arm/property-types.ts` reads it. */
interface ObjectType {
  readonly inputs: Record<string, string>;
  /** Names that only come out. */
  readonly computed?: string;
  /** Names that only go in. */
  readonly unanswered?: string;
}
type Objects = Map<string, ObjectType>;

/** The table as it is to be committed. */
export function propertyTypes(): string {
  const objects: Objects = new Map();
  for (const resource of [...Object.keys(typeRows), genericResource.replace(/^azure-native:/, "")]) {
    const [module = "", type = ""] = resource.split(":");
    const declared = declarations(join(module, `${type.charAt(0).toLowerCase()}${type.slice(1)}.d.ts`));
    add(objects, resource, declared.get(`${type}Args`) ?? new Map(), declared.get(type));
  }
  const lines = [...objects].sort().map(([key, object]) => `${JSON.stringify(key)}: ${JSON.stringify(object)}`);
  return `{\n${lines.join(",\n")}\n}\n`;
}

/** @param outputs of the same object; undefined where it goes in only */
function add(objects: Objects, key: string, inputs: Members, outputs: Members | undefined): void {
  const known = objects.get(key);
  if (known?.computed !== undefined || (known && outputs === undefined)) return;
  const types: Record<string, string> = {};
  const missing = (from: Members, other: Members) => [...from.keys()].filter((name) => !other.has(name)).join(" ");
  const onlyIn = outputs && missing(inputs, outputs);
  objects.set(key, {
    inputs: types,
    ...(outputs && { computed: missing(outputs, inputs) }),
    ...(onlyIn && { unanswered: onlyIn }),
  });
  for (const [name, type] of inputs) types[name] = codeOf(type, outputs?.get(name), objects);
}

/** A type in a few letters; `*` for what has no single one. */
function codeOf(input: ts.TypeNode, output: ts.TypeNode | undefined, objects: Objects): string {
  const types = alternatives(input);
  const enums = types.map((type) => (nameOf(type).startsWith("enums.") ? valuesOf(nameOf(type)) : undefined));
  const values = enums.find((found) => found !== undefined);
  if (values !== undefined) return `=${values.join("|")}`;
  const [type, ...more] = types;
  if (type === undefined || more.length > 0) return "*";
  const plain = output && alternatives(output)[0];
  // azure-native makes a map of some lists.
  if (plain && ts.isArrayTypeNode(type) !== ts.isArrayTypeNode(plain)) return "*";
  if (ts.isArrayTypeNode(type)) {
    const item = plain && ts.isArrayTypeNode(plain) ? plain.elementType : undefined;
    return `[${codeOf(type.elementType, item, objects)}`;
  }
  if (ts.isTypeLiteralNode(type)) return `{${codeOf(valueOfMap(type), plain && valueOfMap(plain), objects)}`;
  if (ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal)) return `=${type.literal.text}`;
  const name = nameOf(type);
  if (/^inputs\.\w+\.\w+$/.test(name)) {
    const key = name.replace(/^inputs\.(\w+)\.(\w+)Args$/, "$1:#$2");
    add(objects, key, membersOf(name), plain && membersOf(nameOf(plain)));
    return `#${key}`;
  }
  return { string: "s", number: "n", boolean: "b" }[type.getText()] ?? "*";
}

/** The members of a union without `undefined`, and what `Input` and `Output` hold. */
function alternatives(type: ts.TypeNode): readonly ts.TypeNode[] {
  if (ts.isUnionTypeNode(type)) {
    const all = type.types.flatMap(alternatives);
    // `string | enums.Kind` lets other strings through the SDK; the enumeration is what Azure has.
    const enums = all.filter((one) => nameOf(one).startsWith("enums."));
    return enums.length > 0 ? enums : all;
  }
  if (type.kind === ts.SyntaxKind.UndefinedKeyword) return [];
  const [held, ...more] = ts.isTypeReferenceNode(type) ? (type.typeArguments ?? []) : [];
  if (held !== undefined && more.length === 0 && /^pulumi\.(Input|Output)$/.test(nameOf(type)))
    return alternatives(held);
  return [type];
}

function nameOf(type: ts.TypeNode): string {
  return ts.isTypeReferenceNode(type) ? type.typeName.getText() : "";
}

function valueOfMap(type: ts.TypeNode): ts.TypeNode {
  const [member] = ts.isTypeLiteralNode(type) ? type.members : [];
  return member && ts.isIndexSignatureDeclaration(member) ? member.type : type;
}

const files = new Map<string, ReadonlyMap<string, Members>>();

/** The interfaces and classes of a file, or of one namespace of it. */
function declarations(file: string, namespace?: string): ReadonlyMap<string, Members> {
  const key = `${file} ${namespace ?? ""}`;
  const found = files.get(key) ?? parse(file, namespace);
  files.set(key, found);
  return found;
}

function parse(file: string, namespace: string | undefined): ReadonlyMap<string, Members> {
  const all = readFileSync(join(sdk, file), "utf8");
  const start = namespace === undefined ? 0 : all.indexOf(`export declare namespace ${namespace} {`);
  const end = namespace === undefined ? -1 : all.indexOf("\nexport declare namespace", start + 1);
  const source = ts.createSourceFile(file, all.slice(start, end < 0 ? undefined : end), ts.ScriptTarget.Latest, true);
  const declared = new Map<string, Members>();
  const visit = (node: ts.Node) => {
    if (ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node))
      declared.set(node.name?.text ?? "", membersIn(node.members));
    else ts.forEachChild(node, visit);
  };
  visit(source);
  return declared;
}

function membersIn(members: ts.NodeArray<ts.TypeElement | ts.ClassElement>): Members {
  return new Map(
    members.flatMap((member) =>
      (ts.isPropertySignature(member) || ts.isPropertyDeclaration(member)) && member.type
        ? [[member.name.getText().replaceAll('"', ""), member.type] as const]
        : [],
    ),
  );
}

function membersOf(name: string): Members {
  const [kind = "", module = "", type = ""] = name.split(".");
  if (type === "") return new Map();
  return declarations(`types/${kind.replace(/s$/, "")}.d.ts`, module).get(type) ?? new Map();
}

/** The values of an enumeration; undefined for one of numbers. */
function valuesOf(name: string): readonly string[] | undefined {
  const [, module = "", type = ""] = name.split(".");
  const text = readFileSync(join(sdk, "types/enums", module, "index.d.ts"), "utf8");
  const body = new RegExp(`export declare const ${type}: \\{([\\s\\S]*?)\\n\\};`).exec(text)?.[1];
  const values = [...(body ?? "").matchAll(/^ {4}readonly \w+: "([^"]*)";/gm)].map((match) => match[1] ?? "");
  return values.length > 0 ? values : undefined;
}
