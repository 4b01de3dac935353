/** How failures of requests are made and cross between threads. Only the connector knows what a failure is. */
export interface Failures<Request, Failure> {
  /** Whatever was thrown while a request was carried out, as its failure. */
  of(thrown: unknown, request: Request): Failure;
  canceled(request: Request): Failure;
  /** The worker that should have carried it out is gone. */
  lost(request: Request, reason: string): Failure;
  /** A buffer to hand over is already detached. */
  detached(request: Request): Failure;
  /** Its arguments cannot be cloned. */
  unsendable(request: Request, cause: unknown): Failure;
  /** Its write buffer can no longer be read, or cannot be sent. */
  unreadable(request: Request, cause: unknown): Failure;
  /** The answer to its worker's question cannot be cloned. */
  unsendableAnswer(asked: unknown, cause: unknown): Failure;
  /** Its result cannot be cloned. */
  unsendableResult(cause: unknown): Failure;
  /** The failure as plain data. */
  toRecord(failure: Failure): unknown;
  fromRecord(record: unknown): Failure;
}
