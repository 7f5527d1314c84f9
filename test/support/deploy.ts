import { createEngine, type Deployment, type EngineOptions } from "../../src/emulator/engine/engine";
import { FakeCloud } from "./fake-cloud";

/** Deploys a program on a fresh cloud. */
export async function deploy(program: () => unknown, options: Partial<EngineOptions> = {}): Promise<Deployment> {
  const engine = createEngine({ cloud: new FakeCloud(), project: "test", stack: "dev", ...options });
  try {
    return await engine.up(program);
  } finally {
    engine.close();
  }
}
