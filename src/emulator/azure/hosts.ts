// Where requests for a host really go: to what --map says, to a stand-in, or to the host itself.
import type { Hosts } from "../gateway/hosts";

type Target = { readonly origin: string; readonly path: string };

export interface MappedHosts extends Hosts {
  /**
   * Maps hosts as `map` says, and none of those that were mapped before.
   * @throws Error naming every entry that is no host or no URL; nothing is changed then
   */
  replace(map: ReadonlyMap<string, string>): void;
}

/** @throws Error naming every entry of `map` that is no host or no URL */
export function createHosts(
  map: ReadonlyMap<string, string>,
  standIn: (host: string) => string | undefined,
): MappedHosts {
  let mapped = targetsOf(map);
  return {
    replace(next) {
      mapped = targetsOf(next);
    },
    resolve(host) {
      const found = mapped.get(host) ?? mapped.get(host.replace(/:\d+$/, ""));
      if (found) return found;
      const origin = standIn(host.replace(/:\d+$/, ""));
      return origin === undefined ? undefined : { origin, path: "" };
    },
  };
}

function targetsOf(map: ReadonlyMap<string, string>): ReadonlyMap<string, Target> {
  const mapped = new Map<string, Target>();
  const problems: string[] = [];
  for (const [host, url] of map) {
    if (!/^[a-z0-9.-]+(:\d+)?$/i.test(host))
      problems.push(`\`${host}\`: expected a host such as orders.contoso.example. Correct it.`);
    else if (!URL.canParse(url) || !/^https?:/i.test(url))
      problems.push(`\`${host}\`: expected an http or https URL, got "${url}". Correct it.`);
    else mapped.set(host.toLowerCase(), targetOf(url));
  }
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return mapped;
}

function targetOf(url: string): Target {
  const { origin, pathname } = new URL(url);
  return { origin, path: pathname.replace(/\/$/, "") };
}
