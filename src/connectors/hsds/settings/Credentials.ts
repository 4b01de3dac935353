/** Who asks. Nothing that is secret can be seen from outside, printed or serialized. */
export interface Credentials {
  /** What kind they are, for messages. */
  readonly kind: 'none' | 'password' | 'token';
  /** Value of the `Authorization` header; undefined without credentials, and before the first `ready`. */
  readonly header: string | undefined;
  /** Resolves when `header` is there. Errors (rejects): `H5Error` `io` (the function of the option `token`). */
  ready(): Promise<void> | undefined;
  /**
   * Gets other credentials, after the service has refused a request with this header; concurrent requests share the attempt. Resolves with
   * whether there are others now. Errors (rejects): as `ready`.
   */
  renew(refused: string | undefined): Promise<boolean>;
}
