import { createSecretKey, type KeyObject } from "node:crypto";

const keys = new Map<string, KeyObject>();
/** Policies hold few secrets; more than this come from an expression that makes them up. */
const most = 1000;

/** The key of a shared secret in base64, made once, since what was verified with it is remembered by it. */
export function secretKey(base64: string): KeyObject {
  let key = keys.get(base64);
  if (key === undefined) {
    key = createSecretKey(Buffer.from(base64, "base64"));
    if (keys.size >= most) keys.clear();
    keys.set(base64, key);
  }
  return key;
}
