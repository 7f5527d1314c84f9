// Names, entities and characters of XML 1.0.

const named: Readonly<Record<string, string>> = { quot: '"', apos: "'", amp: "&", lt: "<", gt: ">" };
const entity = /&(?:(quot|apos|amp|lt|gt)|#0*(\d{1,7})|#x0*([0-9a-fA-F]{1,6}));/y;
const plainName = /[A-Za-z_:][-.:\w]*/y;
const name = /[\p{L}\p{Nl}_:][-.:\u00b7\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}]*/uy;

/** The name that starts here; empty when none does. */
export function nameAt(source: string, offset: number): string {
  plainName.lastIndex = offset;
  const end = plainName.test(source) ? plainName.lastIndex : offset;
  if (!(source.charCodeAt(end) >= 0x80)) return source.slice(offset, end);
  name.lastIndex = offset;
  return name.exec(source)?.[0] ?? "";
}

/** What the entity or character reference at an `&` stands for; undefined when XML has no such. */
export function entityAt(source: string, offset: number): { readonly text: string; readonly end: number } | undefined {
  entity.lastIndex = offset;
  const found = entity.exec(source);
  if (!found) return undefined;
  const [whole, word, decimal, hexadecimal] = found;
  const end = offset + whole.length;
  if (word !== undefined) return { text: named[word] as string, end };
  const point = decimal !== undefined ? Number(decimal) : Number.parseInt(hexadecimal ?? "", 16);
  return isCharacter(point) ? { text: String.fromCodePoint(point), end } : undefined;
}

function isCharacter(point: number): boolean {
  if (point < 0x20) return point === 0x9 || point === 0xa || point === 0xd;
  return point <= 0xd7ff || (point >= 0xe000 && point <= 0xfffd) || (point >= 0x10000 && point <= 0x10ffff);
}

/** Blanks of XML: a no-break space is a character like any other. */
export function isBlank(text: string): boolean {
  return !/[^ \t\r\n]/.test(text);
}

/** The first offset at or behind this one that is no blank. */
export function behindBlanks(source: string, offset: number): number {
  let at = offset;
  for (let code = source.charCodeAt(at); code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09; )
    code = source.charCodeAt(++at);
  return at;
}
