import { failure, type H5Error } from '../../model/H5Error.js';
import type { HttpResponse } from '../../model/HttpAccess.js';

/** What tells one state of a remote file from another, as far as the server shows it. */
interface State {
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly size: number | undefined;
}

/** Which state of the file is being read. Every answer is compared with it. */
export class RemoteState {
  #known: State | undefined;
  #changed: H5Error | undefined;

  /** Bytes of the whole file; undefined as long as the server has not said so. */
  get size(): number | undefined {
    return this.#known?.size;
  }

  /** What the server calls this state; undefined where it has no name for it. */
  get validator(): string | undefined {
    return this.#known?.etag ?? this.#known?.lastModified ?? undefined;
  }

  /** Throws when the file was found to have changed. */
  check(): void {
    if (this.#changed) throw this.#changed;
  }

  /**
   * Compares an answer with those before it. What a browser hides of one is not compared.
   *
   * Errors (thrown): `H5Error` `io` for a file that has changed, from now on at every call.
   */
  compare({ headers }: HttpResponse, size: number | undefined): void {
    this.check();
    const state: State = { etag: headers.get('etag'), lastModified: headers.get('last-modified'), size };
    const known = this.#known;
    if (!known) {
      this.#known = state;
      return;
    }
    this.#differ('ETag', known.etag, state.etag);
    // An ETag says more than the second of a change.
    if (known.etag === null || state.etag === null)
      this.#differ('Last-Modified', known.lastModified, state.lastModified);
    this.#differ('length', known.size, size);
    this.#known = {
      etag: known.etag ?? state.etag,
      lastModified: known.lastModified ?? state.lastModified,
      size: known.size ?? size,
    };
  }

  #differ(what: string, known: string | number | null | undefined, now: string | number | null | undefined): void {
    if (known === null || known === undefined || now === null || now === undefined || known === now) return;
    this.#changed = failure(
      'io',
      `the file has changed on the server since it was opened: its ${what} was ${known} and is ${now}`,
    );
    throw this.#changed;
  }
}
