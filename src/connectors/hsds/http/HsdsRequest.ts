/** One request to HSDS. It must be idempotent, because any may be sent again: what it creates has an id that the caller has chosen. */
export interface HsdsRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Path below the endpoint, its segments percent-encoded already: `/groups/g-…/links`. No segment may be `.` or `..`. */
  readonly path: string;
  /** Query parameters; booleans are sent as 1 and 0, and undefined ones left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** The domain, with the endpoint's bucket: as a query parameter, since a header would cost browsers a preflight more. */
  readonly domain?: string;
  /** A body in JSON. */
  readonly json?: unknown;
  /** A body of bytes, `application/octet-stream`; they must not change before the request has ended. */
  readonly bytes?: Uint8Array;
  /** What the answer is read as: parsed JSON, in which `NaN` and infinities may occur; a `Uint8Array`; or undefined. */
  readonly answer: 'json' | 'bytes' | 'none';
  /** Exact number of bytes of the answer, where it is known; any other is a fault of the network. */
  readonly byteLength?: number;
  /**
   * Gives where an answer of bytes goes, all of `byteLength`, when it comes; memory of its own by default. It is written to as long as the
   * request is under way. Errors: `H5Error`.
   */
  readonly into?: () => Uint8Array;
  /** The most bytes of an answer of unknown length; 268,435,456 by default. */
  readonly maxBytes?: number;
  /** Statuses that are answers and no errors: the request then resolves with undefined. */
  readonly absent?: readonly number[];
  /** Whether an answer with a status that may pass ends the request all the same. It must not throw. */
  readonly isFinal?: (status: number) => boolean;
  /**
   * Called before the request is sent again after a try that may have been carried out: 409 or 404 may then tell of what that try did.
   * It must not throw.
   */
  readonly retried?: () => void;
  /** Whether it is sent before others that wait (`'visible'`), or after them (`'prefetch'`). */
  readonly priority?: 'visible' | 'normal' | 'prefetch';
  readonly signal?: AbortSignal;
  /** Whether a try that was begun is waited for when the signal aborts; no other one is made then. */
  readonly isWhole?: boolean;
  /** What the request is for, in messages: `'a' in 'hdf5://home/me/run.h5'`. */
  readonly subject: string;
}
