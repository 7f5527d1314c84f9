import { buildStatement } from "../build-statement";
import type { Element } from "../document";
import { type Data, element } from "../element";
import { given, listed } from "../given";
import { row } from "../validate-client-certificate-row";

export { row };

/** What a certificate must say; everything that is given must match. */
export interface CertificateIdentityArgs {
  /** @default - any */
  thumbprint?: Data;
  /** @default - any */
  serialNumber?: Data;
  /** The CN of the subject. @default - any */
  commonName?: Data;
  /** Distinguished name, such as `CN=MyName, C=US`. @default - any */
  subject?: Data;
  /** A DNS name among the subject's alternative names. @default - any */
  dnsName?: Data;
  /** Distinguished name of the issuer. @default - any */
  issuerSubject?: Data;
  /** @default - any */
  issuerThumbprint?: Data;
  /** Certificate of the service with the issuer's key; instead of the other two of the issuer. @default - any */
  issuerCertificateId?: Data;
}

/** What is looked at, and which certificates may call. */
export interface ValidateClientCertificateArgs {
  /** Whether the revocation list is asked. @default true */
  validateRevocation?: boolean;
  /** Whether the chain must lead to a trusted authority. @default true */
  validateTrust?: boolean;
  /** Whether a certificate that is not valid yet is refused. @default true */
  validateNotBefore?: boolean;
  /** Whether a certificate that has expired is refused. @default true */
  validateNotAfter?: boolean;
  /** Goes on when the certificate is not valid. @default false */
  ignoreError?: boolean;
  /**
   * Certificates of which the caller must have one, up to ten.
   * @default - any
   */
  identities?: readonly CertificateIdentityArgs[];
}

/**
 * Demands a valid client certificate.
 * @throws PolicyError for arguments that API Management would refuse
 * @see https://learn.microsoft.com/azure/api-management/validate-client-certificate-policy
 */
export function validateClientCertificate(args: ValidateClientCertificateArgs = {}): Element {
  given(row.name, args);
  const identities = listed(`${row.name}.identities`, args.identities ?? []).map(identityElement);
  return buildStatement(
    row,
    {
      "validate-revocation": args.validateRevocation,
      "validate-trust": args.validateTrust,
      "validate-not-before": args.validateNotBefore,
      "validate-not-after": args.validateNotAfter,
      "ignore-error": args.ignoreError,
    },
    identities.length > 0 ? element("identities", {}, ...identities) : undefined,
  );
}

function identityElement(args: CertificateIdentityArgs): Element {
  given(`${row.name}.identities`, args);
  return element("identity", {
    thumbprint: args.thumbprint,
    "serial-number": args.serialNumber,
    "common-name": args.commonName,
    subject: args.subject,
    "dns-name": args.dnsName,
    "issuer-subject": args.issuerSubject,
    "issuer-thumbprint": args.issuerThumbprint,
    "issuer-certificate-id": args.issuerCertificateId,
  });
}
