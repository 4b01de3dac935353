import type { H5Error } from '../model/H5Error.js';
import type { ConnectorReference } from '../model/H5P.js';
import type { OperationInfo } from './OperationInfo.js';

/** How an operation of a set stands; finished ones stay in the set until they are harvested. */
export type EntryState = 'inserted' | 'running' | 'succeeded' | 'failed' | 'canceled';

/** An operation of an event set: a small record that never holds the operation's data. */
export class Entry {
  state: EntryState = 'inserted';
  error: H5Error | undefined;
  loadedBytes = 0;
  totalBytes = 0;
  /** Whether the answer to a request to cancel was that the operation goes on. */
  notCanceled = false;
  /** Whether the completion function is being called for it. */
  harvesting = false;
  /** What carries it out; undefined once it has ended. */
  run: { cancel(): void } | undefined;
  /** Its place in the order of insertion, from 0. */
  readonly number: number;
  readonly info: OperationInfo;
  readonly connector: ConnectorReference | null;
  #listeners: readonly (() => void)[] = NOBODY;

  constructor(number: number, info: OperationInfo, connector: ConnectorReference | null) {
    this.number = number;
    this.info = info;
    this.connector = connector;
  }

  /** Whether the operation has not ended. */
  get pending(): boolean {
    return this.state === 'inserted' || this.state === 'running';
  }

  /** Calls back once, at the next change of its state; returns a function that stops waiting. */
  onceChanged(listener: () => void): () => void {
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((one) => one !== listener);
    };
  }

  /** Calls back those who wait. */
  changed(): void {
    const listeners = this.#listeners;
    this.#listeners = NOBODY;
    for (const listener of listeners) listener();
  }
}

const NOBODY: readonly never[] = [];
