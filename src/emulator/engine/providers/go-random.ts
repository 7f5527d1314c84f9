// The random numbers of Go's math/rand, which the random provider draws from where a `seed` asks for the same every time.
import start from "./go-random-start.json";

const length = 607;
const tap = 273;
const int32Max = 2n ** 31n - 1n;
const int63Mask = 2n ** 63n - 1n;

/**
 * Draws the numbers that Go draws from the same seed.
 * @see https://pkg.go.dev/math/rand for the sequence, which Go keeps as it is;
 * https://github.com/hashicorp/terraform-provider-random/blob/main/internal/random/seed.go for what a text means as a seed
 */
export class GoRandom {
  readonly #register = new BigUint64Array(length);
  #tap = 0;
  #feed = length - tap;

  constructor(seed: string) {
    let x = BigInt.asIntN(64, crc64(seed)) % int32Max;
    if (x < 0n) x += int32Max;
    if (x === 0n) x = 89_482_311n;
    const next = () => {
      x = (x * 48_271n) % int32Max;
      return x;
    };
    for (let skipped = 0; skipped < 20; skipped++) next();
    for (let index = 0; index < length; index++)
      this.#register[index] = (next() << 40n) ^ (next() << 20n) ^ next() ^ BigInt(start[index] ?? 0);
  }

  /** A whole number from 0 to below `count`, which is at least 1. */
  below(count: bigint): bigint {
    const bits = count <= int32Max ? 31n : 63n;
    const all = 2n ** bits;
    // What is left over at the end would make small numbers likelier.
    const usable = all - (all % count);
    let drawn = this.#draw(bits);
    while (drawn >= usable) drawn = this.#draw(bits);
    return drawn % count;
  }

  /** The whole numbers below `count` in some order. */
  order(count: number): number[] {
    const order: number[] = [];
    for (let index = 0; index < count; index++) {
      const other = Number(this.below(BigInt(index + 1)));
      order[index] = order[other] ?? index;
      order[other] = index;
    }
    return order;
  }

  #draw(bits: bigint): bigint {
    this.#tap = (this.#tap + length - 1) % length;
    this.#feed = (this.#feed + length - 1) % length;
    this.#register[this.#feed] = this.#at(this.#feed) + this.#at(this.#tap);
    return (this.#at(this.#feed) & int63Mask) >> (63n - bits);
  }

  #at(index: number): bigint {
    return this.#register[index] as bigint;
  }
}

/** CRC-64 of ISO 3309, as Go's hash/crc64 computes it. */
function crc64(text: string): bigint {
  let sum = 2n ** 64n - 1n;
  for (const byte of Buffer.from(text)) {
    sum ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) sum = sum & 1n ? (sum >> 1n) ^ 0xd800_0000_0000_0000n : sum >> 1n;
  }
  return BigInt.asUintN(64, ~sum);
}
