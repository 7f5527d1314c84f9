import type { Expression, Position } from "./document";

/**
 * Where a character of an expression's code stands in the text that the expression was read from, entities counted as
 * they are written.
 * @param offset characters from the start of the code
 * @returns undefined for an expression that was not read from a text
 */
export function positionInExpression(expression: Expression, offset: number): Position | undefined {
  const { position, code, entities = [] } = expression;
  if (position === undefined) return undefined;
  // Behind `@(` or `@{`.
  let { line } = position;
  let column = position.column + 2;
  let place = position.offset + 2;
  const written = new Map(entities.map((entity) => [entity.at, entity]));
  for (let index = 0; index < Math.min(offset, code.length); ) {
    const entity = written.get(index);
    const length = entity?.length ?? 1;
    place += length;
    // No entity is as short as a line end of two characters.
    if (length <= 2 && code.charAt(index) === "\n") {
      line++;
      column = 1;
    } else column += length;
    index += entity?.characters ?? 1;
  }
  return { line, column, offset: place };
}
