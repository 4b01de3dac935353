import { Subscription } from 'rxjs';
import type { AttributesTold, FoundMember, MembersAsked } from '../model/FoundMember.js';
import { H5Error } from '../model/H5Error.js';
import type { FileId, GroupId } from '../model/Identifier.js';
import { H5_INDEX_NAME, H5_ITER_INC, type IndexType, type IterationOrder } from '../model/iteration.js';
import * as ROUTINES from '../operations/ROUTINES.js';
import { H5ES_NONE, operation } from '../sources/operation.js';

/** In which order members are told, and what of them. */
export interface MembersOptions<A extends AttributesTold = undefined> {
  /** `'names'` tells the names of their attributes, `'values'` the attributes as a whole; neither by default. */
  readonly attributes?: A;
  /** `H5_INDEX_NAME` by default; `H5_INDEX_CRT_ORDER` where creation order is tracked. */
  readonly indexType?: IndexType;
  /** `H5_ITER_INC` by default. */
  readonly order?: IterationOrder;
  /** An abort cancels what is under way; the stream then fails with `canceled`, and `cause` is the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Members of the first part, which is soon there, and of each further one. */
const FIRST_PART = 64;
const PART = 256;

/** Hears the parts of a listing. */
export interface PartsListener {
  part(members: readonly FoundMember[]): void;
  error(error: unknown): void;
}

/** The members of a group, asked for part by part. */
export class MemberParts {
  readonly subscription = new Subscription();
  readonly #group: GroupId | FileId;
  readonly #options: MembersOptions<AttributesTold>;
  readonly #operator: string;
  readonly #listener: PartsListener;
  #after: MembersAsked['after'];
  #isAsking = false;
  #isComplete = false;

  /** @param operator - The operator that errors name. */
  constructor(
    group: GroupId | FileId,
    options: MembersOptions<AttributesTold>,
    operator: string,
    listener: PartsListener,
  ) {
    this.#group = group;
    this.#options = options;
    this.#operator = operator;
    this.#listener = listener;
  }

  /** Whether all have come. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Asks for the next part, unless one is under way. */
  ask(): void {
    if (this.#isAsking || this.#isComplete) return;
    this.#isAsking = true;
    const { attributes, indexType = H5_INDEX_NAME, order = H5_ITER_INC } = this.#options;
    const after = this.#after;
    const asked = {
      limit: after ? PART : FIRST_PART,
      orByName: this.#operator === 'walk',
      ...(after && { after }),
      ...(attributes && { attributes }),
    };
    const args = { group_id: this.#group, idx_type: indexType, order, asked };
    this.subscription.add(
      operation(ROUTINES.H5Gget_members, args, H5ES_NONE, MemberParts).subscribe({
        next: (part) => {
          const last = part.at(-1);
          this.#isAsking = false;
          if (last?.more === undefined) this.#isComplete = true;
          else this.#after = { name: last.link.name, place: last.more };
          this.#listener.part(part);
        },
        error: (error) => this.#listener.error(this.#named(error)),
      }),
    );
  }

  #named(error: unknown): unknown {
    if (!(error instanceof H5Error)) return error;
    const { kind, message, errorStack, cause } = error;
    return new H5Error(kind, this.#operator, message, { errorStack, cause });
  }
}
