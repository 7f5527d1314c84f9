// Entry "apim-ai-gateway-emulator": deploys a Pulumi program without Azure and serves its gateway, from code.

export { ArmError, type Cloud } from "./azure/cloud";
export { createCloud, type EmulatedCloud } from "./azure/emulated-cloud";
export {
  createEngine,
  type Deployment,
  DeploymentError,
  type Engine,
  type EngineEvent,
  type EngineOptions,
} from "./engine/engine";
export type { Clock } from "./gateway/clock";
export type { GatewayConfiguration } from "./gateway/configuration";
export { compileExpression } from "./gateway/expressions";
export { createGateway, type Gateway, GatewayLoadError } from "./gateway/gateway";
export type { Hosts } from "./gateway/hosts";
export type { Store } from "./gateway/store";
export { systemClock } from "./gateway/system-clock";
export type { Metric, RequestTelemetry, Telemetry, Trace } from "./gateway/telemetry";
