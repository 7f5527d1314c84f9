/** What the command tells the shell. */
export const ExitCode = {
  Ok: 0,
  VerificationFailed: 1,
  /** By `check`. */
  ProblemsFound: 1,
  Usage: 2,
  DeploymentFailed: 3,
  PortInUse: 4,
  Interrupted: 130,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

export const exitCodesHelp = `
Exit codes:
  0    served until Ctrl+C, verified, or checked
  1    verification failed, or check has found problems of the severity that it fails on
  2    wrong arguments: an unknown option, a missing directory, no Pulumi.yaml, no verify.ts for --once
  3    the deployment failed
  4    the port is in use
  130  interrupted before the gateway served
`;

/** An error that ends the command with a sentence for the person in front of it. */
export class CliError extends Error {
  override readonly name = "CliError";
  constructor(
    readonly exitCode: ExitCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
