import type { BackendCaller } from "./backend-caller";
import type { GatewayServices } from "./exchange";
import type { Program } from "./program";

/** What one request needs of its gateway; the program is the one in force when the request arrived. */
export interface GatewayRuntime {
  readonly services: GatewayServices;
  readonly program: Program;
  readonly caller: BackendCaller;
}
