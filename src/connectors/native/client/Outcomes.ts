import type { Subject } from 'rxjs';
import { failure, type H5Error } from '../../../model/H5Error.js';
import type { Identifier } from '../../../model/Identifier.js';
import * as ROUTINES from '../../../operations/ROUTINES.js';
import type { IdentifierEvent, Request } from '../../Connector.js';
import type { FileClosed, OpenedObject, PackedRequest } from '../protocol.js';
import { closedBy } from './closedBy.js';
import type { FileClaims } from './FileClaims.js';
import { packRequest } from './packRequest.js';
import type { Session } from './Session.js';
import type { Sessions } from './Sessions.js';
import { SILENT } from './SILENT.js';
import type { FileOpening } from './WireRequests.js';

/** Notes what became of requests: what is open in each file, and what is open no more. */
export class Outcomes {
  readonly #sessions: Sessions;
  readonly #claims: FileClaims;
  readonly #identifiers$: Subject<IdentifierEvent>;

  constructor(sessions: Sessions, claims: FileClaims, identifiers$: Subject<IdentifierEvent>) {
    this.#sessions = sessions;
    this.#claims = claims;
    this.#identifiers$ = identifiers$;
  }

  /** Notes what a request opened; gives its identifier as the caller gets it. */
  opened(session: Session, opens: Identifier, object: OpenedObject, opening: FileOpening | undefined): Identifier {
    if (opening) session.openingEnds(opening.readOnly, opening.reopening, object);
    session.open.set(opens.hid, object);
    if (object.writable === true) this.#identifiers$.next({ type: 'written', hid: opens.hid });
    return opens.kind === object.kind ? opens : Object.freeze({ kind: object.kind, hid: opens.hid });
  }

  /** Notes that a close was sent. */
  closing(session: Session, request: Request): void {
    for (const hid of closedBy(request)) session.closingBegins(hid);
    this.#claims.tellEnding(session);
  }

  /** Notes the end of a close; gives the error of a file that stays open, because objects in it are. */
  closed(session: Session, request: Request, answer: FileClosed | undefined): H5Error | undefined {
    const identifiers = closedBy(request);
    if (answer?.refusal !== undefined) {
      for (const hid of identifiers) {
        session.live.add(hid);
        this.#identifiers$.next({ type: 'kept', hid });
      }
      this.#claims.tellEnding(session);
      return failure('permission', answer.refusal);
    }
    for (const hid of identifiers) this.#sessions.remove(session, hid);
    for (const hid of answer?.closed ?? []) {
      this.#sessions.remove(session, hid);
      this.#identifiers$.next({ type: 'closed', hid });
    }
    this.#claims.tellEnding(session);
    return undefined;
  }

  /** Notes the failure of a request: what it was to open never was, and what it was to close is gone all the same. */
  failed(session: Session, request: Request, opening: FileOpening | undefined): void {
    const { opens } = request;
    if (opening) session.openingEnds(opening.readOnly, opening.reopening, undefined);
    if (opens) {
      this.#sessions.remove(session, opens.hid);
      // The worker need not remember why any more.
      if (session.home?.lost === undefined)
        session.home?.call({ queue: session.queue, request: closing(opens) }, SILENT);
    }
    for (const hid of closedBy(request)) this.#sessions.remove(session, hid);
    this.#claims.tellEnding(session);
    this.ended(session);
  }

  /** Notes that a request has ended. */
  ended(session: Session): void {
    session.pending -= 1;
    this.#sessions.end(session);
  }

  /** Closes all that is open in a file for writing; nobody waits for it. */
  closeAll(session: Session, failed: (error: H5Error) => void): void {
    // Objects first: a file may refuse to be closed before them.
    const open = [...session.open].sort(([, a], [, b]) => Number(a.kind === 'file') - Number(b.kind === 'file'));
    for (const [hid, { kind }] of open) {
      this.#sessions.remove(session, hid);
      session.home?.call({ queue: session.queue, request: closing({ kind, hid }) }, { ...SILENT, error: failed });
    }
    this.#claims.tellEnding(session);
  }
}

const closing = (object_id: Identifier): PackedRequest => packRequest(ROUTINES.H5Oclose, { object_id });
