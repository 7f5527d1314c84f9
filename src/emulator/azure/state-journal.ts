// The state of an emulated cloud in a directory: what happened to it, a JSON object a line. Several processes append to it
// and read what the others wrote, so that every run meets the same cloud.
import {
  closeSync,
  fstatSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { ArmResource } from "apim-ai-gateway/arm";

/** What a line says. */
export interface JournalEntry {
  readonly put?: ArmResource;
  /** Id of what is gone, with everything below it. */
  readonly delete?: string;
  /** Ids of resources that came with `owner`: the next import of it takes their place. */
  readonly brought?: { readonly owner: string; readonly ids: readonly string[] };
}

/** Whose cloud it is: the first line. */
export interface JournalHeader {
  readonly subscriptionId: string;
  readonly tenantId: string;
}

export class StateJournal {
  readonly header: JournalHeader;
  readonly #file: string;
  readonly #descriptor: number;
  #offset = 0;
  #line = 0;

  /**
   * Opens the journal in a directory. Both are made when they are not there, for their owner only: keys are in the state.
   * @param created whose cloud it is when there is none yet
   * @throws Error naming the file when it cannot be written, or holds something else
   */
  constructor(directory: string, created: JournalHeader) {
    this.#file = join(directory, "cloud.jsonl");
    try {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      createOnce(this.#file, created);
      this.#descriptor = openSync(this.#file, "a+", 0o600);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`\`${directory}\`: expected a folder that can be written, to keep the cloud in: ${reason}`);
    }
    dropCutLine(this.#descriptor);
    const [header] = this.#lines(1);
    if (typeof header?.subscriptionId !== "string" || typeof header.tenantId !== "string")
      throw this.#corrupt(`expected { "subscriptionId", "tenantId" }, got ${JSON.stringify(header) ?? "nothing"}`);
    this.header = { subscriptionId: header.subscriptionId, tenantId: header.tenantId };
  }

  append(entry: JournalEntry): void {
    const bytes = Buffer.from(`${JSON.stringify(entry)}\n`);
    // What others have written stays to be read; our own line is known already when nobody else came in between.
    const isUpToDate = fstatSync(this.#descriptor).size === this.#offset;
    writeSync(this.#descriptor, bytes);
    if (isUpToDate && fstatSync(this.#descriptor).size === this.#offset + bytes.length) {
      this.#offset += bytes.length;
      this.#line++;
    }
  }

  /** Entries that have come since the last call; the first call answers all. */
  unread(): readonly JournalEntry[] {
    return this.#lines(Number.POSITIVE_INFINITY);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  /** Up to `most` complete lines behind the place where reading stopped. */
  #lines(most: number): readonly (JournalEntry & Partial<JournalHeader>)[] {
    const { size } = fstatSync(this.#descriptor);
    if (size <= this.#offset) return [];
    const bytes = Buffer.alloc(size - this.#offset);
    readSync(this.#descriptor, bytes, 0, bytes.length, this.#offset);
    const found: JournalEntry[] = [];
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0 && found.length < most; end = bytes.indexOf(10, start)) {
      this.#line++;
      found.push(this.#parse(bytes.toString("utf8", start, end)));
      start = end + 1;
    }
    this.#offset += start;
    return found;
  }

  #parse(text: string): JournalEntry & Partial<JournalHeader> {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw this.#corrupt(error instanceof Error ? error.message : String(error));
    }
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
    throw this.#corrupt(`expected an object, got ${JSON.stringify(value)}`);
  }

  #corrupt(reason: string): Error {
    return new Error(
      `${this.#file}:${this.#line}: this is no state of an emulated cloud: ${reason}. Restore the file, or remove it to start with an empty cloud.`,
    );
  }
}

/** The first line, unless the file is there; of several processes that start at once one wins. */
function createOnce(file: string, header: JournalHeader): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(header)}\n`, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft);
  }
}

/** A process that died while it wrote leaves half a line: what it did not finish did not happen. */
function dropCutLine(descriptor: number): void {
  const { size } = fstatSync(descriptor);
  const chunk = Buffer.alloc(64 * 1024);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - chunk.length);
    readSync(descriptor, chunk, 0, end - start, start);
    const last = chunk.subarray(0, end - start).lastIndexOf(10);
    if (last >= 0) {
      if (start + last + 1 < size) ftruncateSync(descriptor, start + last + 1);
      return;
    }
    end = start;
  }
}
