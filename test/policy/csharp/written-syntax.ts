import type {
  ArgumentSyntax,
  BlockSyntax,
  DesignationSyntax,
  ExpressionSyntax,
  InitializerSyntax,
  ParameterSyntax,
  PatternSyntax,
  QueryClauseSyntax,
  StatementSyntax,
  TypeSyntax,
} from "apim-ai-gateway/policy";

/** C# as it was understood: every operation in brackets of its own. */
export function written(syntax: ExpressionSyntax | BlockSyntax): string {
  return syntax.kind === "block" ? statements(syntax.statements) : expression(syntax);
}

function expression(syntax: ExpressionSyntax): string {
  switch (syntax.kind) {
    case "literal":
      return syntax.type === "string" || syntax.type === "char"
        ? JSON.stringify(syntax.value)
        : `${syntax.value}${syntax.type === "int" || syntax.type === syntax.value || syntax.type === "bool" ? "" : `:${syntax.type}`}`;
    case "interpolation":
      return `$[${syntax.parts
        .map(({ text, hole }) => {
          const align = hole?.alignment ? `,${expression(hole.alignment)}` : "";
          return `${text}${hole ? `{${expression(hole.value)}${align}${hole.format === undefined ? "" : `:${hole.format}`}}` : ""}`;
        })
        .join("")}]`;
    case "name":
      return `${syntax.name}${types(syntax.typeArguments)}`;
    case "member":
      return `${expression(syntax.target)}${syntax.conditional ? "?." : "."}${syntax.name}${types(syntax.typeArguments)}`;
    case "index":
      return `${expression(syntax.target)}${syntax.conditional ? "?" : ""}[${given(syntax.arguments)}]`;
    case "call":
      return `${expression(syntax.target)}(${given(syntax.arguments)})`;
    case "unary":
      return `(${syntax.operator}${expression(syntax.operand)})`;
    case "postfix":
      return `(${expression(syntax.operand)}${syntax.operator})`;
    case "binary":
      return `(${expression(syntax.left)} ${syntax.operator} ${expression(syntax.right)})`;
    case "conditional":
      return `(${expression(syntax.condition)} ? ${expression(syntax.whenTrue)} : ${expression(syntax.whenFalse)})`;
    case "assignment":
      return `(${expression(syntax.target)} ${syntax.operator} ${expression(syntax.value)})`;
    case "cast":
      return `cast<${type(syntax.type)}>(${expression(syntax.operand)})`;
    case "is":
      return `(${expression(syntax.operand)} is ${pattern(syntax.pattern)})`;
    case "as":
      return `(${expression(syntax.operand)} as ${type(syntax.type)})`;
    case "new":
      return `new ${type(syntax.type)}(${given(syntax.arguments)})${syntax.initializer ? initializers(syntax.initializer) : ""}`;
    case "array":
      return `new ${syntax.elementType ? type(syntax.elementType) : ""}[${syntax.sizes.map(expression)}${",".repeat(Math.max(0, syntax.dimensions - Math.max(1, syntax.sizes.length)))}]${syntax.elements ? `{${syntax.elements.map(expression)}}` : ""}`;
    case "anonymous":
      return `new {${syntax.members.map(({ name, value }) => `${name}=${expression(value)}`)}}`;
    case "tuple":
      return `(${syntax.elements.map(({ name, value }) => `${name ? `${name}: ` : ""}${expression(value)}`)})`;
    case "lambda":
      return `((${syntax.parameters.map(parameter)}) => ${syntax.body.kind === "block" ? `{${statements(syntax.body.statements)}}` : expression(syntax.body)})`;
    case "query":
      return `query(${syntax.clauses.map(clause).join("; ")})`;
    case "declaration":
      return `${type(syntax.type)} ${designation(syntax.designation)}`;
    case "typeof":
    case "default":
    case "sizeof":
      return syntax.type ? `${syntax.kind}(${type(syntax.type)})` : syntax.kind;
    default:
      return `${syntax.kind}(${expression(syntax.value)})`;
  }
}

function type(syntax: TypeSyntax): string {
  switch (syntax.kind) {
    case "named":
      return `${syntax.container ? `${type(syntax.container)}.` : ""}${syntax.name}${types(syntax.arguments)}`;
    case "nullable":
      return `${type(syntax.of)}?`;
    case "array":
      return `${type(syntax.of)}[${",".repeat(syntax.dimensions - 1)}]`;
    case "tuple":
      return `(${syntax.elements.map(({ type: of, name }) => `${type(of)}${name ? ` ${name}` : ""}`)})`;
  }
}

function types(all: readonly TypeSyntax[]): string {
  return all.length > 0 ? `<${all.map(type)}>` : "";
}

function given(all: readonly ArgumentSyntax[]): string {
  return all
    .map(
      ({ name, modifier, value }) => `${name ? `${name}: ` : ""}${modifier ? `${modifier} ` : ""}${expression(value)}`,
    )
    .join(", ");
}

function parameter({ modifier, type: of, name, value }: ParameterSyntax): string {
  return `${modifier ? `${modifier} ` : ""}${of ? `${type(of)} ` : ""}${name}${value ? `=${expression(value)}` : ""}`;
}

function initializers(all: readonly InitializerSyntax[]): string {
  return `{${all.map(({ key, values, members }) => {
    const written = members ? initializers(members) : values.map(expression).join("+");
    return key === undefined ? written : `${typeof key === "string" ? key : `[${expression(key)}]`}=${written}`;
  })}}`;
}

function pattern(syntax: PatternSyntax): string {
  if (syntax.kind === "constant") return expression(syntax.value);
  return syntax.kind === "var" ? `var ${syntax.name}` : `${type(syntax.type)}${syntax.name ? ` ${syntax.name}` : ""}`;
}

function designation(syntax: DesignationSyntax): string {
  return syntax.kind === "variable" ? syntax.name : `(${syntax.variables.map(designation)})`;
}

function clause(syntax: QueryClauseSyntax): string {
  switch (syntax.kind) {
    case "from":
      return `from ${syntax.type ? `${type(syntax.type)} ` : ""}${syntax.name} in ${expression(syntax.items)}`;
    case "let":
      return `let ${syntax.name} = ${expression(syntax.value)}`;
    case "where":
      return `where ${expression(syntax.condition)}`;
    case "join":
      return `join ${syntax.name} in ${expression(syntax.items)} on ${expression(syntax.left)} equals ${expression(syntax.right)}${syntax.into ? ` into ${syntax.into}` : ""}`;
    case "orderby":
      return `orderby ${syntax.keys.map(({ value, descending }) => `${expression(value)}${descending ? " down" : ""}`)}`;
    case "select":
      return `select ${expression(syntax.value)}`;
    case "group":
      return `group ${expression(syntax.value)} by ${expression(syntax.by)}`;
    case "into":
      return `into ${syntax.name}`;
  }
}

function statements(all: readonly StatementSyntax[]): string {
  return all.map(statement).join(" ");
}

function statement(syntax: StatementSyntax): string {
  switch (syntax.kind) {
    case "block":
      return `{${statements(syntax.statements)}}`;
    case "local":
      return `${syntax.modifier ? `${syntax.modifier} ` : ""}${type(syntax.type)} ${syntax.declarators.map(({ name, value }) => `${name}${value ? ` = ${expression(value)}` : ""}`)};`;
    case "expression":
      return `${expression(syntax.value)};`;
    case "if":
      return `if ${expression(syntax.condition)} ${statement(syntax.then)}${syntax.otherwise ? ` else ${statement(syntax.otherwise)}` : ""}`;
    case "for":
      return `for (${statements(syntax.initial)} ${syntax.condition ? expression(syntax.condition) : ""}; ${syntax.step.map(expression)}) ${statement(syntax.body)}`;
    case "foreach":
      return `foreach (${expression(syntax.variable)} in ${expression(syntax.items)}) ${statement(syntax.body)}`;
    case "while":
    case "do":
      return `${syntax.kind} ${expression(syntax.condition)} ${statement(syntax.body)}`;
    case "switch":
      return `switch ${expression(syntax.value)} {${syntax.cases.map(
        ({ labels, body }) =>
          `${labels.map(({ pattern: of, when }) => `${of ? `case ${pattern(of)}` : "default"}${when ? ` when ${expression(when)}` : ""}:`).join(" ")} ${statements(body)}`,
      )}}`;
    case "try":
      return `try {${statements(syntax.body.statements)}}${syntax.catches
        .map(
          ({ type: of, name, when, body }) =>
            ` catch${of ? ` (${type(of)}${name ? ` ${name}` : ""})` : ""}${when ? ` when ${expression(when)}` : ""} {${statements(body.statements)}}`,
        )
        .join("")}${syntax.finally ? ` finally {${statements(syntax.finally.statements)}}` : ""}`;
    case "using":
      return `using (${statement(syntax.resource)}) ${statement(syntax.body)}`;
    case "lock":
      return `lock ${expression(syntax.value)} ${statement(syntax.body)}`;
    case "checked":
    case "unchecked":
      return `${syntax.kind} ${statement(syntax.body)}`;
    case "function":
      return `${type(syntax.type)} ${syntax.name}${syntax.typeParameters.length > 0 ? `<${syntax.typeParameters}>` : ""}(${syntax.parameters.map(parameter)}) ${syntax.body.kind === "block" ? statement(syntax.body) : `=> ${expression(syntax.body)};`}`;
    case "labeled":
      return `${syntax.name}: ${statement(syntax.statement)}`;
    case "goto":
      return `goto ${typeof syntax.target === "string" ? syntax.target : `case ${expression(syntax.target)}`};`;
    case "return":
    case "throw":
      return `${syntax.kind}${syntax.value ? ` ${expression(syntax.value)}` : ""};`;
    default:
      return `${syntax.kind};`;
  }
}
