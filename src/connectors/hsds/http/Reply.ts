/** An answer of the service, read. */
export interface Reply {
  readonly status: number;
  /** What was asked for; undefined unless `isOk`. */
  readonly value: unknown;
  readonly isOk: boolean;
  /** Why it is not, as messages show it; may be empty. */
  readonly reason: string;
  /** Milliseconds that the service asks to be left alone. */
  readonly waitMs: number | undefined;
}
