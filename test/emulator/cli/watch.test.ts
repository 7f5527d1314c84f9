import { mkdirSync, renameSync, rmSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { watchFolder } from "../../../src/emulator/cli/watch";
import { folder } from "./cli-kit";

/** A program that is watched; `seen` resolves once a change after it was called has led to a deployment. */
function watched(files: Readonly<Record<string, string>>) {
  const directory = folder(files);
  const program = watchFolder(directory);
  onTestFinished(() => program.close());
  let deployments = 0;
  let notify: () => void = () => undefined;
  const begin = () =>
    program.onChange(async () => {
      deployments++;
      notify();
    });
  const seen = async (save: () => void) => {
    const next = new Promise<void>((resolve) => {
      notify = resolve;
    });
    save();
    await next;
  };
  return { directory, begin, seen, count: () => deployments };
}

/** As `sed -i` and many editors save: a new file takes the old one's name. */
function saveByRename(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

describe("watching a program", () => {
  it("sees every save, in place or by another file that takes the name", async () => {
    const { directory, begin, seen } = watched({ "index.ts": "" });
    const file = join(directory, "index.ts");
    begin();
    await seen(() => saveByRename(file, "1"));
    await seen(() => writeFileSync(file, "2"));
    await seen(() => saveByRename(file, "3"));
    await seen(() => writeFileSync(file, "4"));
  });

  it("follows directories that come, go and come again", async () => {
    const { directory, begin, seen } = watched({});
    const services = join(directory, "services");
    begin();
    for (const text of ["1", "2"]) {
      await seen(() => mkdirSync(join(services, "orders"), { recursive: true }));
      await seen(() => writeFileSync(join(services, "orders/index.ts"), text));
      await seen(() => rmSync(services, { recursive: true }));
    }
  });

  it("does not look into node_modules, dist and what begins with a dot", async () => {
    const { directory, begin, seen, count } = watched({ "index.ts": "" });
    begin();
    for (const name of ["node_modules", "dist", ".git"]) {
      mkdirSync(join(directory, name));
      const written = new Promise<void>((resolve) => {
        const watcher = watch(join(directory, name), () => {
          watcher.close();
          resolve();
        });
      });
      writeFileSync(join(directory, name, "a.js"), "");
      await written;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(count()).toBe(0);
    await seen(() => writeFileSync(join(directory, "index.ts"), "1"));
  });

  it("deploys what was saved before anybody could deploy it", async () => {
    const { directory, begin, seen } = watched({ "index.ts": "" });
    writeFileSync(join(directory, "index.ts"), "1");
    await seen(begin);
  });
});
