import type { CopyLoss, CopyLossKind } from '../../../model/CopyLoss.js';
import { failure, H5Error } from '../../../model/H5Error.js';
import type { ObjectCopy } from '../../../model/H5P.js';
import type { CopiedObject } from './CopiedObject.js';

/** Tells what a copy does not keep, and decides what it must keep. */
export class CopyLosses {
  readonly #report: ObjectCopy['report'];
  readonly #skips: boolean;

  constructor({ report, skipUnsupported = false }: ObjectCopy) {
    this.#report = report;
    this.#skips = skipUnsupported;
  }

  /** Tells of something that is not in the copy. What the caller's function throws fails the copy. */
  tell(object: CopiedObject, what: CopyLossKind, why: string, attribute?: string): void {
    if (!this.#report) return;
    const loss: CopyLoss = {
      path: object.originalPath,
      ...(attribute !== undefined && { attribute }),
      what,
      why,
    };
    try {
      this.#report(loss);
    } catch (cause) {
      throw failure('bad-argument', `ocpypl_id.report has thrown: ${messageOf(cause)}`, { cause });
    }
  }

  /** An object, attribute or link that the target cannot have: told where that is allowed, otherwise the error of the copy. */
  leaveOut(object: CopiedObject, what: 'object' | 'attribute' | 'link', thrown: unknown, attribute?: string): void {
    if (!this.#skips || !isUnsupported(thrown)) throw namedFailure(object, thrown, attribute);
    this.tell(object, what, thrown.message, attribute);
  }
}

export function isUnsupported(thrown: unknown): thrown is H5Error {
  return thrown instanceof H5Error && thrown.kind === 'unsupported';
}

/** An error of copying an object, which it names. */
export function namedFailure(object: CopiedObject, thrown: unknown, attribute?: string): unknown {
  if (!(thrown instanceof H5Error) || thrown.kind === 'canceled') return thrown;
  const which = `'${object.originalPath}'${attribute === undefined ? '' : `, attribute '${attribute}'`}`;
  return failure(thrown.kind, `copying ${which}: ${thrown.message}`, { cause: thrown.cause ?? thrown });
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : typeof thrown;
}
