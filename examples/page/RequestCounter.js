import { BehaviorSubject } from 'rxjs';

/** Counts what is asked of a server: its `fetch` is given to the file as a file access property. */
export class RequestCounter {
  /** Requests sent, and bytes received, live. */
  counts$ = new BehaviorSubject({ requests: 0, bytes: 0 });

  fetch = async (url, init) => {
    this.#count(1, 0);
    const response = await fetch(url, init).catch((error) => {
      // A browser does not tell a page which of these it was.
      if (init.signal.aborted) throw error;
      throw new Error('the server does not answer, or does not allow this page to read its files (CORS)');
    });
    const { status, type, url: from, headers, body } = response;
    return { status, type, url: from, headers, body: body && { getReader: () => this.#counted(body.getReader()) } };
  };

  #counted(reader) {
    return {
      read: async () => {
        const piece = await reader.read();
        if (piece.value) this.#count(0, piece.value.byteLength);
        return piece;
      },
      cancel: (reason) => reader.cancel(reason),
    };
  }

  #count(requests, bytes) {
    const before = this.counts$.value;
    this.counts$.next({ requests: before.requests + requests, bytes: before.bytes + bytes });
  }
}
