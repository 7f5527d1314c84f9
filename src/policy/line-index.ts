import type { Position } from "./document";

/** Turns offsets of a text into lines and columns. */
export class LineIndex {
  private readonly starts: number[] = [0];
  /** Line of the last position; most of them are asked for in order. */
  private last = 0;

  constructor(text: string) {
    for (let offset = text.indexOf("\n"); offset >= 0; offset = text.indexOf("\n", offset + 1))
      this.starts.push(offset + 1);
  }

  position(offset: number): Position {
    if (!this.holds(this.last, offset))
      this.last = this.holds(this.last + 1, offset) ? this.last + 1 : this.find(offset);
    return { line: this.last + 1, column: offset - (this.starts[this.last] ?? 0) + 1, offset };
  }

  private holds(line: number, offset: number): boolean {
    return (
      offset >= (this.starts[line] ?? Number.POSITIVE_INFINITY) &&
      !(offset >= (this.starts[line + 1] ?? Number.POSITIVE_INFINITY))
    );
  }

  private find(offset: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
