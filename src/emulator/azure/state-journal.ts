// The state of an emulated cloud in a directory: what happened to it, a JSON object a line. Several processes append to it
// and read what the others wrote, so that every run meets the same cloud.
import {
  closeSync,
  fstatSync,
  ftruncateSync,
  linkSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { ArmResource } from "apim-ai-gateway/arm";
import { FolderLock } from "./folder-lock";
import { makeDirectory } from "./make-directory";
import { isRecord } from "./resource-type";

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

/** What has come since the last look. */
export interface JournalNews {
  readonly entries: readonly JournalEntry[];
  /** The entries are all that there is: what they do not say is gone. */
  readonly isWhole: boolean;
}

/** Everybody reads; who writes does so while nobody else does. */
export class StateJournal {
  readonly header: JournalHeader;
  readonly #file: string;
  readonly #lock: FolderLock;
  #descriptor: number;
  #inode = 0;
  /** Up to here the file was read, or written by this process. */
  #offset = 0;
  #line = 0;
  #isWhole = true;

  /**
   * Opens the journal in a directory. Both are made when they are not there, for their owner only: keys are in the state.
   * @param created whose cloud it is when there is none yet
   * @throws Error naming the file when it cannot be written, or holds something else
   */
  constructor(directory: string, created: JournalHeader) {
    this.#file = join(directory, "cloud.jsonl");
    this.#lock = new FolderLock(directory);
    try {
      makeDirectory(directory, 0o700);
      createOnce(this.#file, created);
      this.#descriptor = this.#opened();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`\`${directory}\`: expected a folder that can be written, to keep the cloud in: ${reason}`);
    }
    this.header = this.#readHeader();
  }

  /** Lines that were read or written, the header too. */
  get lines(): number {
    return this.#line;
  }

  /** What has come since the last call; the first call answers all. Half a line is left to the one that writes it. */
  unread(): JournalNews {
    const found = statSync(this.#file, { throwIfNoEntry: false });
    if (found !== undefined && found.ino !== this.#inode) this.#openAnew();
    const news = { entries: this.#lines(Number.POSITIVE_INFINITY), isWhole: this.#isWhole };
    this.#isWhole = false;
    return news;
  }

  /**
   * Does what may `append`, on top of what others have written, while no other process writes.
   * @throws Error when another process does not end its turn, or the file is gone
   */
  exclusively<T>(work: (news: JournalNews) => T): T {
    return this.#lock.hold(() => {
      const news = this.unread();
      const { size } = this.#statistics();
      // A process that died while it wrote leaves half a line: what it did not finish did not happen.
      if (size > this.#offset) ftruncateSync(this.#descriptor, this.#offset);
      return work(news);
    });
  }

  append(entry: JournalEntry): void {
    const bytes = lineOf(entry);
    try {
      for (let written = 0; written < bytes.length; )
        written += writeSync(this.#descriptor, bytes, written, bytes.length - written);
    } catch (error) {
      ftruncateSync(this.#descriptor, this.#offset);
      throw error;
    }
    this.#offset += bytes.length;
    this.#line++;
  }

  /** Puts a file that says only this in the place of the one that is there; the other processes then read it from its start. */
  replace(entries: readonly JournalEntry[]): void {
    const draft = `${this.#file}.new`;
    writeFileSync(draft, Buffer.concat([this.header, ...entries].map(lineOf)), { mode: 0o600, flush: true });
    renameSync(draft, this.#file);
    this.#openAnew();
    this.unread();
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #opened(): number {
    const descriptor = openSync(this.#file, "a+", 0o600);
    this.#inode = fstatSync(descriptor).ino;
    return descriptor;
  }

  #openAnew(): void {
    closeSync(this.#descriptor);
    this.#descriptor = this.#opened();
    this.#offset = 0;
    this.#line = 0;
    this.#isWhole = true;
    const { subscriptionId } = this.#readHeader();
    if (subscriptionId !== this.header.subscriptionId)
      throw new Error(
        `\`${this.#file}\`: expected the cloud of subscription ${this.header.subscriptionId}, got that of ${subscriptionId}. Start anew to use it.`,
      );
  }

  #readHeader(): JournalHeader {
    const [header] = this.#lines(1);
    if (typeof header?.subscriptionId === "string" && typeof header.tenantId === "string")
      return { subscriptionId: header.subscriptionId, tenantId: header.tenantId };
    throw this.#corrupt(`expected { "subscriptionId", "tenantId" }, got ${JSON.stringify(header) ?? "nothing"}`);
  }

  #statistics() {
    const found = statSync(this.#file, { throwIfNoEntry: false });
    if (found === undefined)
      throw new Error(
        `\`${this.#file}\`: expected the file that keeps the cloud, got none: it was removed. Start anew.`,
      );
    return found;
  }

  /** Up to `most` complete lines behind the place where reading stopped. */
  #lines(most: number): readonly (JournalEntry & Partial<JournalHeader>)[] {
    const bytes = this.#bytes();
    const found: JournalEntry[] = [];
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0 && found.length < most; end = bytes.indexOf(10, start)) {
      found.push(this.#parse(bytes.toString("utf8", start, end), this.#line + found.length + 1));
      start = end + 1;
    }
    this.#offset += start;
    this.#line += found.length;
    return found;
  }

  #bytes(): Buffer {
    const bytes = Buffer.alloc(Math.max(0, fstatSync(this.#descriptor).size - this.#offset));
    let length = 0;
    for (let more = -1; more !== 0 && length < bytes.length; length += more)
      more = readSync(this.#descriptor, bytes, length, bytes.length - length, this.#offset + length);
    return bytes.subarray(0, length);
  }

  #parse(text: string, line: number): JournalEntry & Partial<JournalHeader> {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw this.#corrupt(error instanceof Error ? error.message : String(error), line);
    }
    if (!isRecord(value)) throw this.#corrupt(`expected an object, got ${JSON.stringify(value)}`, line);
    // What the first line has to say, its reader knows.
    if (line === 1 || isEntry(value)) return value;
    const names = Object.keys(value).join(", ") || "nothing";
    throw this.#corrupt(
      `expected \`put\` with a resource, \`delete\` with an id or \`brought\` with ids, got an object with ${names} that is none of these`,
      line,
    );
  }

  #corrupt(reason: string, line = 1): Error {
    return new Error(
      `${this.#file}:${line}: this is no state of an emulated cloud: ${reason}. Restore the file, or remove it to start with an empty cloud.`,
    );
  }
}

/** Values are not shown: they may be keys. */
function isEntry({ put, delete: gone, brought }: JournalEntry | Readonly<Record<string, unknown>>): boolean {
  if (put !== undefined) return isRecord(put) && isRecord(put.properties) && [put.id, put.type, put.name].every(isText);
  if (brought !== undefined)
    return isRecord(brought) && isText(brought.owner) && Array.isArray(brought.ids) && brought.ids.every(isText);
  return isText(gone);
}

const isText = (value: unknown): value is string => typeof value === "string";

const lineOf = (content: JournalEntry | JournalHeader): Buffer => Buffer.from(`${JSON.stringify(content)}\n`);

/** The first line, unless the file is there; of several processes that start at once one wins. */
function createOnce(file: string, header: JournalHeader): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, lineOf(header), { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft);
  }
}
