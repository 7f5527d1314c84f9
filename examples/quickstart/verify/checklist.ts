// Runs checks one after another and says of each whether it holds.

/** @throws Error with `message` when `condition` does not hold */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

export class Checklist {
  private readonly checks: { readonly sentence: string; readonly check: () => Promise<unknown> }[] = [];

  add(sentence: string, check: () => Promise<unknown>): void {
    this.checks.push({ sentence, check });
  }

  /** Runs all checks, also after one has failed. Answers how many failed. */
  async run(): Promise<number> {
    let failed = 0;
    for (const { sentence, check } of this.checks) {
      try {
        await check();
        console.log(`✓ ${sentence}`);
      } catch (error) {
        failed++;
        console.log(`✗ ${sentence}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    console.log(
      failed === 0 ? `All ${this.checks.length} checks hold.` : `${failed} of ${this.checks.length} checks fail.`,
    );
    return failed;
  }
}
