/** Where a running HSDS is, and who may do everything there. */
export interface HsdsAddress {
  /** URL of the service node, without a slash at the end. */
  readonly endpoint: string;
  /** URLs of the data nodes. */
  readonly dataNodes: readonly string[];
  /** The Python that it runs on, which has h5pyd too. */
  readonly python: string;
  /** The administrator. */
  readonly username: string;
  readonly password: string;
  readonly bucket: string;
  /** Where it runs: `hsds.log`, and `data`, the root folder. It goes with the server. */
  readonly folder: string;
  /** The folder of its user, with a slash at the end; as a domain HSDS wants it without. */
  readonly home: string;
}

/** What a test does with a running HSDS, past any connector. */
export interface HsdsClient extends HsdsAddress {
  /** A request of its user; `json` is its body. Paths begin with a slash. */
  request(path: string, init?: RequestInit & { readonly json?: unknown }): Promise<Response>;
  /** Path of a domain that nobody has, in the user's folder. */
  newDomain(name?: string): string;
  /** Deletes a domain, which may be gone already. */
  removeDomain(domain: string): Promise<void>;
  /** What all nodes have logged, from a byte on: all by default. */
  log(position?: number): string;
  /** In bytes. */
  logLength(): number;
}

export function hsdsClient(address: HsdsAddress): HsdsClient;
