// JSON text to tokens, as Json.NET reads it.
import { DotNetException } from "./dotnet-value";
import { arrayToken, JsonToken, nullToken, objectToken } from "./json-token";
import { halfSurrogates } from "./surrogates";

const numbers = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
/** .NET's white space, which Json.NET takes anywhere between tokens. */
const blanks = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*/y;
/** What Json.NET may turn into dates by itself; how it writes them depends on settings of Azure's that are not known. */
const date = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d|^\/Date\(/;
/** Where a value stands: what Json.NET reads beyond JSON. */
const valueBeyondJson = /['.,\]]|NaN|Infinity|-Infinity|undefined|new\b|-?0[\dxX]|-?\d+\.(?!\d)|-\./y;
/** The same where the name of a member stands. */
const nameBeyondJson = /['}\w$]/y;
const withoutEscape = /[^"\\]*/y;
const fourDigits = /[0-9a-fA-F]{4}/y;
const comment = /\//y;
const escapes: Readonly<Record<string, string>> = {
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  '"': '"',
  "'": "'",
  "\\": "\\",
  "/": "/",
};
const maximumDepth = 64;

/**
 * Parses JSON text. What Json.NET reads beyond JSON is not emulated, and said so.
 * @throws DotNetException JsonReaderException, or NotSupportedException
 */
export function parseToken(text: string): JsonToken {
  const reader = new TokenReader(text);
  const token = reader.token(0);
  reader.end();
  return token;
}

class TokenReader {
  private offset = 0;

  constructor(private readonly text: string) {
    if (text.charCodeAt(0) === 0xfeff) this.offset = 1;
  }

  token(depth: number): JsonToken {
    if (depth > maximumDepth) throw this.wrong(`The reader's MaxDepth of ${maximumDepth} has been exceeded`);
    this.take(blanks);
    switch (this.text.charAt(this.offset)) {
      case "{":
        return this.object(depth);
      case "[":
        return this.array(depth);
      case '"': {
        const text = this.string();
        return new JsonToken("String", text, date.test(text));
      }
      case "t":
        return this.word("true", new JsonToken("Boolean", true));
      case "f":
        return this.word("false", new JsonToken("Boolean", false));
      case "n":
        return this.word("null", nullToken);
      default:
        return this.number();
    }
  }

  end(): void {
    this.take(blanks);
    if (this.offset < this.text.length)
      throw this.wrong("Additional text encountered after finished reading JSON content", /\0/y);
  }

  private object(depth: number): JsonToken {
    const members = new Map<string, JsonToken>();
    this.offset++;
    this.take(blanks);
    if (this.accept("}")) return objectToken(members);
    do {
      this.take(blanks);
      if (this.text.charAt(this.offset) !== '"')
        throw this.wrong("Invalid property identifier character", nameBeyondJson);
      const name = this.string();
      this.take(blanks);
      if (!this.accept(":")) throw this.wrong("Expected `:`");
      members.set(name, this.token(depth + 1));
      this.take(blanks);
    } while (this.accept(","));
    if (!this.accept("}")) throw this.wrong("Expected `}`");
    return objectToken(members);
  }

  private array(depth: number): JsonToken {
    const items: JsonToken[] = [];
    this.offset++;
    this.take(blanks);
    if (this.accept("]")) return arrayToken(items);
    do {
      items.push(this.token(depth + 1));
      this.take(blanks);
    } while (this.accept(","));
    if (!this.accept("]")) throw this.wrong("Expected `]`");
    return arrayToken(items);
  }

  /** From its quotation mark on. Json.NET takes control characters as they are. */
  private string(): string {
    this.offset++;
    let result = this.take(withoutEscape);
    if (this.accept('"')) return result;
    while (this.accept("\\")) result += this.escape() + this.take(withoutEscape);
    if (!this.accept('"')) throw this.wrong("Unterminated string");
    // Only escapes make half of a surrogate pair.
    return result.replace(halfSurrogates, "\ufffd");
  }

  /** What follows a backslash, and stands for something else. */
  private escape(): string {
    const character = this.text.charAt(this.offset++);
    if (character === "u") {
      const digits = this.take(fourDigits);
      if (digits === "") throw this.wrong("Bad JSON escape sequence");
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const found = Object.hasOwn(escapes, character) ? escapes[character] : undefined;
    if (found === undefined) throw this.wrong("Bad JSON escape sequence");
    return found;
  }

  private number(): JsonToken {
    numbers.lastIndex = this.offset;
    const found = numbers.exec(this.text);
    if (!found || this.isAt(valueBeyondJson))
      throw this.wrong("Unexpected character encountered while parsing value", valueBeyondJson);
    this.offset += found[0].length;
    if (found[1] !== undefined || found[2] !== undefined) return new JsonToken("Float", Number(found[0]));
    const value = Number(found[0]);
    return new JsonToken("Integer", Number.isSafeInteger(value) ? value : BigInt(found[0]));
  }

  private word(word: string, token: JsonToken): JsonToken {
    if (!this.text.startsWith(word, this.offset))
      throw this.wrong("Unexpected character encountered while parsing value", valueBeyondJson);
    this.offset += word.length;
    return token;
  }

  private accept(character: string): boolean {
    if (this.text.charAt(this.offset) !== character) return false;
    this.offset++;
    return true;
  }

  private take(pattern: RegExp): string {
    pattern.lastIndex = this.offset;
    const found = pattern.exec(this.text)?.[0] ?? "";
    this.offset += found.length;
    return found;
  }

  private isAt(pattern: RegExp): boolean {
    pattern.lastIndex = this.offset;
    return pattern.test(this.text);
  }

  private wrong(message: string, beyondJson = comment): DotNetException {
    if (this.isAt(comment) || this.isAt(beyondJson))
      return new DotNetException(
        "NotSupportedException",
        `Json.NET reads more than JSON, which is not emulated, position ${this.offset}.`,
      );
    return new DotNetException("JsonReaderException", `${message}, position ${this.offset}.`);
  }
}
