import type { HsdsClient } from './hsdsClient.mjs';

/** How a server is started. */
export interface StartOptions {
  /** A Python with hsds and h5pyd; `hsdsPython()` by default. */
  readonly python?: string | undefined;
  /** How many data nodes there are; 2 by default. */
  readonly dataNodes?: number;
  /** The administrator; `test_user1` by default. */
  readonly username?: string;
  /** `test` by default. */
  readonly password?: string;
  /** Others, of three letters or more, and their passwords, which are too; `test_user2` with `test` by default. */
  readonly users?: Readonly<Record<string, string>>;
  /** Groups, which access lists name as `g:…`, and their users; none by default. */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  /** Of HSDS's config.yml, such as `max_task_count`, sizes in bytes; all but `log_level`, WARN, as HSDS has them. */
  readonly options?: Readonly<Record<string, string | number>>;
}

/** A running HSDS, whose nodes can be killed. They keep their ports when they are started again. */
export interface HsdsServer extends HsdsClient {
  /** Kills a data node: what it has not written is lost, and connections to it are refused. */
  killDataNode(number: number): Promise<void>;
  /** Starts a data node that ended; resolves when it answers. */
  restartDataNode(number: number): Promise<void>;
  /** `TERM` asks it to end and waits for that; after `STOP` it takes connections and answers nothing until `CONT`. */
  signalDataNode(number: number, signal: 'TERM' | 'KILL' | 'STOP' | 'CONT'): Promise<void>;
  killServiceNode(): Promise<void>;
  restartServiceNode(): Promise<void>;
  /** Ends all its processes and removes its folder. */
  stop(): Promise<void>;
}

/** Starts HSDS, which takes about two seconds and ends with this process whatever happens to that. */
export function startHsds(options?: StartOptions): Promise<HsdsServer>;
