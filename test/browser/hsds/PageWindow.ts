/** What the page of page.js has. */
export interface PageWindow {
  readonly h5: typeof import('h5rx');
  readonly rx: typeof import('rxjs');
  readonly zarr: typeof import('zarrita');
  readonly hsds: typeof import('h5rx/hsds').hsds;
  readonly arrayOf: typeof import('h5rx/zarrita').arrayOf;
  readonly openStore: typeof import('h5rx/zarrita').openStore;
  /** The options of `hsds` for the server of the test. */
  options: import('h5rx/hsds').HsdsOptions;
  run<T>(operation: import('rxjs').Observable<T>): Promise<T>;
  /** How an operation ends: `ok`, or the kind of its error and its message. */
  outcome(operation: import('rxjs').Observable<unknown>): Promise<{ kind: string; message: string }>;
  render(scene: 'Slice' | 'Viewer', props: object): void;
  /** Registers a connector for `hdf5:` in place of the one that was. */
  register(connector: import('h5rx').Connector): void;
  longestTask(work: () => Promise<unknown>): Promise<number>;
}
