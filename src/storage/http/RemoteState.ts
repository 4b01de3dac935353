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
  #least = 0;
  readonly #grows: boolean;
  #changed: H5Error | undefined;

  /** @param grows - Whether the file may grow: then only a shorter one is another one. */
  constructor(grows = false) {
    this.#grows = grows;
  }

  /** Bytes that the file is known to have had. */
  get least(): number {
    return this.#least;
  }

  /** Bytes of the whole file; undefined as long as the server has not said so. */
  get size(): number | undefined {
    return this.#known?.size;
  }

  /** What the server calls this state; undefined where it has no name for it. */
  get validator(): string | undefined {
    return this.#known?.etag ?? this.#known?.lastModified ?? undefined;
  }

  /** Forgets the state: the next answer tells it. */
  forget(): void {
    this.#known = undefined;
  }

  /** Throws when the file was found to have changed. */
  check(): void {
    if (this.#changed) throw this.#changed;
  }

  /**
   * Compares an answer with those before it. What a browser hides of one is not compared.
   *
   * @param least - Bytes that the file had at least when this was asked for; an answer that was asked for earlier may come later.
   * Errors (thrown): `H5Error` `io` for a file that has changed, from now on at every call.
   */
  compare({ headers }: HttpResponse, size: number | undefined, least = 0): void {
    this.check();
    const state: State = { etag: headers.get('etag'), lastModified: headers.get('last-modified'), size };
    const known = this.#known;
    if (this.#grows) {
      if (size !== undefined && size < least) throw this.#another('length', least, size);
      this.#least = Math.max(this.#least, size ?? 0);
      this.#known = { ...state, size: Math.max(known?.size ?? 0, size ?? 0) || undefined };
      return;
    }
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
    throw this.#another(what, known, now);
  }

  #another(what: string, known: string | number, now: string | number): H5Error {
    this.#changed = failure(
      'io',
      `the file has changed on the server since it was opened: its ${what} was ${known} and is ${now}`,
    );
    return this.#changed;
  }
}
