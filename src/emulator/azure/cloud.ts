// The doors of the Azure side: what the engine does to it.
import type { ArmResource } from "apim-ai-gateway/arm";

/** What Azure Resource Manager answers for a resource it refuses. */
export class ArmError extends Error {
  override readonly name = "ArmError";
  constructor(
    /** ARM's error code, such as `ValidationError` or `ResourceNotFound`. */
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

/** The control plane of one emulated tenant and subscription. */
export interface Cloud {
  readonly subscriptionId: string;
  readonly tenantId: string;
  /**
   * Creates or updates a resource and answers it as Azure would: with defaults, computed properties and ids.
   * @throws ArmError when Azure would refuse it, or when the gateway could not run a policy in it
   */
  put(resource: ArmResource): Promise<ArmResource>;
  /** Undefined when there is no such resource. Ids are compared without regard to case. */
  get(id: string): ArmResource | undefined;
  delete(id: string): Promise<void>;
  list(armType: string): readonly ArmResource[];
  /**
   * An ARM action such as `POST {id}/listKeys`.
   * @throws ArmError `ResourceNotFound`, or `NotEmulated` for an action that the emulator does not have
   */
  action(id: string, action: string, body: unknown): Promise<unknown>;
  /** Makes everything that was put since the last call serve; all of it or nothing. */
  publish(): Promise<void>;
}
