/** The part of a message port that Node and browsers share. */
export interface Endpoint {
  post(messages: readonly unknown[], transfer: readonly (ArrayBuffer | Port)[]): void;
  /**
   * Sets the one listener.
   *
   * @param unreadable - Called when messages came that cannot be deserialised: they are lost.
   */
  listen(listener: (messages: never[]) => void, unreadable?: () => void): void;
}

/** A worker as its client sees it. */
export interface WorkerHandle extends Endpoint {
  /** Calls back once when the worker has died or its messages can no longer be read. */
  onLost(listener: (reason: string) => void): void;
  terminate(): void;
  /** Lets the program end although the worker is alive (Node); `true` when calls are under way. */
  keepAlive(busy: boolean): void;
}

/** One end of a line between two workers, as it is handed over. */
export interface Port {
  onmessage: ((event: never) => void) | null;
  onmessageerror: ((event: never) => void) | null;
  postMessage(message: unknown, transfer?: ArrayBuffer[]): void;
  close(): void;
}
