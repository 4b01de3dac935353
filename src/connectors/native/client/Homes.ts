import { H5Error } from '../../../model/H5Error.js';
import * as ROUTINES from '../../../operations/ROUTINES.js';
import { WorkerPool } from '../../../runtime/pool/WorkerPool.js';
import type { WorkerHandle } from '../../../runtime/port/Endpoint.js';
import { nativeFailures } from '../failures.js';
import type { Notice, PackedRequest } from '../protocol.js';
import type { WorkerSettings } from '../worker/WorkerSettings.js';
import { answerQuestion } from './answerQuestion.js';
import type { FileClaims } from './FileClaims.js';
import { GivenFiles } from './GivenFiles.js';
import type { NativeOptions } from './NativeOptions.js';
import type { NativeWorker } from './NativeWorker.js';
import { packRequest } from './packRequest.js';
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
  #pool: WorkerPool<PackedRequest, H5Error> | undefined;

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
  free(): NativeWorker {
    return this.#workers.leastLoaded((client) => [...this.#sessions].filter(({ home }) => home === client).length);
  }

  /** A file's home; a file opened read-only moves to a fresh worker when its own was lost. */
  of(session: Session): NativeWorker {
    if (session.home) return session.home;
    const client = this.#workers.leastLoaded(({ pending }) => pending);
    session.home = client;
    for (const { row, args, opens } of session.reopeningCalls(session.open.keys())) {
      const given = new GivenFiles(session.externalFiles);
      client.call(
        { queue: session.queue, request: packRequest(row, args, opens) },
        {
          ...SILENT,
          asked: (asked) => answerQuestion(asked, { client, claims: this.#claims, session, given: () => given }),
        },
      );
    }
    return client;
  }

  /**
   * Waits until every worker has taken all that it was told: after another one was lost, none helps that one any more. Each is asked
   * to close what was never open, and says so.
   */
  async whenToldAll(): Promise<void> {
    const request = packRequest(ROUTINES.H5Oclose, { object_id: { kind: 'object', hid: 0 } });
    const answers = this.#workers.started.map(
      (client) =>
        new Promise<void>((resolve) => {
          client.call({ queue: 0, request }, { ...SILENT, result: () => resolve(), error: () => resolve() });
        }),
    );
    await Promise.all(answers);
  }

  /** Ends the workers; every operation under way and every later one fails with `worker-lost`. */
  terminate(): void {
    this.#workers.terminate('the pool was terminated');
  }

  get #workers(): WorkerPool<PackedRequest, H5Error> {
    if (!this.#pool) {
      const { workers = Math.min(platform().cores, 4), worker } = this.#options;
      const start = (): WorkerHandle => (worker ? platform().adoptWorker(worker) : platform().startWorker());
      const settings: WorkerSettings = { parts: platform().parts(this.#parts) };
      this.#pool = new WorkerPool<PackedRequest, H5Error>({
        size: workers,
        start,
        settings,
        failures: nativeFailures,
        listener: {
          lost: (client) => this.#workerWasLost(client),
          told: (client, notice) => this.#claims.release(client, notice as Notice),
        },
        terminated: (reason) => new H5Error('worker-lost', 'WorkerPool', reason),
      });
      this.#started();
    }
    return this.#pool;
  }

  #workerWasLost(client: NativeWorker): void {
    this.#claims.releaseAll(client);
    for (const session of this.#sessions) {
      if (session.home !== client) continue;
      session.home = undefined;
      if (!session.readOnly) session.lost = client.lost ?? 'it was lost';
    }
  }
}
