/** What an endpoint has done for one connector. */
export interface EndpointCounts {
  /** Requests that were sent, each try counted. */
  readonly requests: number;
  /** Of these, those that were sent before. */
  readonly retries: number;
  /** Tries that the service refused for now, or for which it could not be reached. */
  readonly refusals: number;
  /** Bytes of binary bodies sent. */
  readonly sentBytes: number;
  /** Bytes of binary answers received. */
  readonly receivedBytes: number;
}
