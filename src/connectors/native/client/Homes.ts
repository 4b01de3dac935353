import { WorkerPool } from '../../../runtime/pool/WorkerPool.js';
import type { WorkerHandle } from '../../../runtime/port/protocol.js';
import type { WorkerClient } from '../../../runtime/port/WorkerClient.js';
import type { WorkerSettings } from '../worker/WorkerSettings.js';
import type { FileClaims } from './FileClaims.js';
import { GivenFiles } from './GivenFiles.js';
import type { NativeOptions } from './NativeOptions.js';
import { platform } from './platform.js';
import type { Session } from './Session.js';
import type { Sessions } from './Sessions.js';
import { SILENT } from './SILENT.js';

/** The home worker of each file, in a pool that is started when the first file is opened. */
export class Homes {
  readonly #options: NativeOptions;
  readonly #parts: string | undefined;
  readonly #sessions: Sessions;
  readonly #claims: FileClaims;
  readonly #started: () => void;
  #pool: WorkerPool | undefined;

  /** @param started - Is called when the pool is made. */
  constructor(options: NativeOptions, sessions: Sessions, claims: FileClaims, started: () => void) {
    this.#options = options;
    this.#sessions = sessions;
    this.#claims = claims;
    this.#started = started;
    if (options.parts !== undefined) this.#parts = platform().folderUrl('parts', options.parts);
  }

  get size(): number {
    return this.#workers.size;
  }

  /** The worker that has the fewest files. */
  free(): WorkerClient {
    return this.#workers.leastLoaded((client) => [...this.#sessions].filter(({ home }) => home === client).length);
  }

  /** A file's home; a file opened read-only moves to a fresh worker when its own was lost. */
  of(session: Session): WorkerClient {
    if (session.home) return session.home;
    const client = this.#workers.leastLoaded(({ pending }) => pending);
    session.home = client;
    for (const { routine, args, opens } of session.reopeningCalls(session.open.keys())) {
      const given = new GivenFiles(session.externalFiles);
      client.call(
        { queue: session.queue, routine, args, opens },
        { ...SILENT, externalFile: (name, kind) => given.find(name, kind) },
      );
    }
    return client;
  }

  /** Ends the workers; every operation under way and every later one fails with `worker-lost`. */
  terminate(): void {
    this.#workers.terminate('the pool was terminated');
  }

  get #workers(): WorkerPool {
    if (!this.#pool) {
      const { workers = Math.min(platform().cores, 4), worker } = this.#options;
      const start = (): WorkerHandle => (worker ? platform().adoptWorker(worker) : platform().startWorker());
      const settings: WorkerSettings = { parts: platform().parts(this.#parts) };
      this.#pool = new WorkerPool(workers, start, settings, this.#claims, (client) => this.#workerWasLost(client));
      this.#started();
    }
    return this.#pool;
  }

  #workerWasLost(client: WorkerClient): void {
    this.#claims.releaseAll(client);
    for (const session of this.#sessions) {
      if (session.home !== client) continue;
      session.home = undefined;
      if (!session.readOnly) session.lost = client.lost ?? 'it was lost';
    }
  }
}
