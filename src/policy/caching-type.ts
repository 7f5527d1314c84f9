// Which cache the caching statements use.
import { string } from "./statement-row";

export const CachingType = { PreferExternal: "prefer-external", External: "external", Internal: "internal" } as const;
export type CachingType = (typeof CachingType)[keyof typeof CachingType];

export const cachingType = string({
  values: Object.values(CachingType),
  default: CachingType.PreferExternal,
  expression: false,
});
