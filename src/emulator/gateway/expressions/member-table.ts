// How the members of .NET types are listed: what the emulator has is here, everything else is refused by name.

import type { Frame } from "./code";
import type { DotNetType } from "./dotnet-value";

export interface Property {
  readonly type: DotNetType;
  readonly get: (target: never, frame: Frame) => unknown;
}

export interface Method {
  readonly parameters: readonly DotNetType[];
  /** Names of the parameters, where C# callers use them. */
  readonly names?: readonly string[];
  /** Values of trailing parameters that may be left out. */
  readonly defaults?: readonly unknown[];
  readonly type: DotNetType;
  readonly call: (target: never, ...args: never[]) => unknown;
  /** Refuses arguments at compile time: a sentence, when the constant `args` (undefined where unknown) cannot be run. */
  readonly refuse?: (args: readonly unknown[]) => string | undefined;
}

export interface MemberTable {
  readonly properties?: Readonly<Record<string, Property>>;
  readonly methods?: Readonly<Record<string, readonly Method[]>>;
}

export const property = (type: DotNetType, get: Property["get"]): Property => ({ type, get });

export function method(
  parameters: readonly DotNetType[],
  type: DotNetType,
  call: Method["call"],
  options: Pick<Method, "names" | "defaults" | "refuse"> = {},
): Method {
  return { parameters, type, call, ...options };
}
