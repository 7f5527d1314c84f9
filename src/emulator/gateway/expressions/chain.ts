// Chains such as `a?.b.c`: once a `?.` meets nothing, the rest of the chain is nothing too.
import type { Code, Frame } from "./code";
import { underlying } from "./conversions";

/** What a chain of members gives when a `?.` in it met nothing. */
export const absent = Symbol("absent");

/** Applies `next` to a link that may be absent, or that is made so by `?.`. */
export function guarded(
  target: Code & { readonly absentable?: boolean },
  conditional: boolean,
  next: (from: Code) => Code,
): Code & { readonly absentable?: boolean } {
  if (!target.absentable && !conditional) return next(target);
  const holder: { value: unknown } = { value: undefined };
  const { type, run } = next({ type: conditional ? underlying(target.type) : target.type, run: () => holder.value });
  const value = (frame: Frame) => {
    const found = target.run(frame);
    if (found === absent || (conditional && (found === null || found === undefined))) return absent;
    const outer = holder.value;
    holder.value = found;
    try {
      return run(frame);
    } finally {
      holder.value = outer;
    }
  };
  return { type, run: value, absentable: true };
}
