// The library as a user gets it from the registry: its tarball, installed into a folder.
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "../..");
const npm = (args: readonly string[], cwd: string) =>
  execFileSync("npm", [...args, "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });

export interface PackedFile {
  readonly path: string;
}

/** Packs the library and installs it; peers are left to the user. Returns the files of the tarball. */
export function installLibrary(folder: string): readonly PackedFile[] {
  const [tarball] = JSON.parse(npm(["pack", "--json", "--pack-destination", folder], root)) as [
    { filename: string; files: PackedFile[] },
  ];
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
  npm(["install", `./${tarball.filename}`, "--legacy-peer-deps"], folder);
  return tarball.files;
}

/** Gives the installed library the peers that it asks for, from this repository. */
export function linkPeers(folder: string): void {
  const { peerDependencies } = require(join(root, "package.json")) as { peerDependencies: Record<string, string> };
  for (const name of Object.keys(peerDependencies)) {
    const link = join(folder, "node_modules", name);
    mkdirSync(join(link, ".."), { recursive: true });
    symlinkSync(join(root, "node_modules", name), link);
  }
}
