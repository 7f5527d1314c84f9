import type { InterpolationPart } from "apim-ai-gateway/policy";
import { type Code, constant, ExpressionError } from "./code";
import type { Compilation } from "./compilation";
import { hasText, textOf } from "./format";
import { callOverload, methodsOf } from "./members";

/** `$"…{value}…"` */
export function interpolation(parts: readonly InterpolationPart[], compiler: Compilation, offset: number): Code {
  const texts = parts.map(({ text, hole }): ((frame: Parameters<Code["run"]>[0]) => string) => {
    if (!hole) return () => text;
    if (hole.alignment) throw new ExpressionError("The emulator does not align interpolated values.", offset);
    const code =
      hole.format === undefined
        ? compiler.compile(hole.value)
        : formatted(compiler.compile(hole.value), hole.format, offset);
    if (!hasText(code.type))
      throw new ExpressionError(`The emulator does not know the text of a \`${code.type}\`.`, offset);
    const { type, run } = code;
    return (frame) => text + textOf(type, run(frame));
  });
  return { type: "string", run: (frame) => texts.map((text) => text(frame)).join("") };
}

function formatted(code: Code, format: string, offset: number): Code {
  const overloads = code.type === "DateTime" || code.type === "Guid" ? methodsOf(code.type, "ToString") : undefined;
  if (!overloads)
    throw new ExpressionError(`The emulator does not format a \`${code.type}\` as \`${format}\`.`, offset);
  return callOverload(
    `${code.type}.ToString`,
    overloads,
    code,
    [{ name: undefined, code: constant("string", format) }],
    offset,
  );
}
