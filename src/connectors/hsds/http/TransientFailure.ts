/** How a try of a request ended, as far as the other requests to the endpoint are concerned. */
export type Outcome =
  /** The service has answered. */
  | 'answered'
  /** It has answered, but failed at this request: no reason to send others more slowly, nor more at once. */
  | 'broken'
  /** It takes no more for now, or cannot be reached. */
  | 'refused'
  /** The request was given up. */
  | 'abandoned';

/** A try that failed in a way that may pass. */
export class TransientFailure extends Error {
  readonly outcome: Outcome;
  /** Milliseconds that the service asks to be left alone. */
  readonly waitMs: number | undefined;
  /** The part of the budget for which it is worth while to try again. */
  readonly patience: number;

  constructor(
    outcome: Outcome,
    message: string,
    { waitMs, patience = 1, cause }: { waitMs?: number | undefined; patience?: number; cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.outcome = outcome;
    this.waitMs = waitMs;
    this.patience = patience;
  }
}
