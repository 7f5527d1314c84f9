/** A resource in the shape of the ARM REST API. */
export interface ArmResource {
  /** Full id: `/subscriptions/…/providers/Microsoft.ApiManagement/service/gw/apis/chat`. */
  readonly id: string;
  /** `Microsoft.ApiManagement/service/apis`. */
  readonly type: string;
  readonly name: string;
  readonly apiVersion: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly location?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly sku?: Readonly<Record<string, unknown>>;
  readonly identity?: Readonly<Record<string, unknown>>;
  readonly kind?: string;
  readonly zones?: readonly string[];
}
