import { Subscription } from 'rxjs';
import type { AttributesTold, FoundMember, MemberPlace, MembersAsked } from '../model/FoundMember.js';
import type { FileId, GroupId } from '../model/Identifier.js';
import { H5_INDEX_NAME, H5_ITER_INC, type IndexType, type IterationOrder } from '../model/iteration.js';
import * as ROUTINES from '../operations/ROUTINES.js';
import { H5ES_NONE, operation } from '../sources/operation.js';
import { asErrorOf } from './asErrorOf.js';

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
/** For each of them, as many members of groups below. */
const BELOW = 2;

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
  readonly #depth: number;
  readonly #listener: PartsListener;
  #after: MemberPlace | undefined;
  #isAsking = false;
  #isComplete = false;

  /**
   * @param operator - The operator that errors name.
   * @param depth - Levels that are told: 1 for the group's own members, more for those of the groups below as well, as far as they are small.
   */
  constructor(
    group: GroupId | FileId,
    options: MembersOptions<AttributesTold>,
    operator: string,
    depth: number,
    listener: PartsListener,
  ) {
    this.#group = group;
    this.#options = options;
    this.#operator = operator;
    this.#depth = depth;
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
    const limit = after ? PART : FIRST_PART;
    const isDeep = this.#depth > 1;
    const asked: MembersAsked = {
      limit,
      ...(after && { after }),
      ...(attributes && { attributes }),
      ...(isDeep && { orByName: true, below: { limit: BELOW * limit, depth: this.#depth } }),
    };
    const args = { group_id: this.#group, idx_type: indexType, order, asked };
    this.subscription.add(
      operation(ROUTINES.H5Gget_members, args, H5ES_NONE, MemberParts).subscribe({
        next: (part) => {
          const last = part.at(-1);
          this.#isAsking = false;
          this.#after = last?.more;
          this.#isComplete = last?.more === undefined;
          this.#listener.part(part);
        },
        error: (error) => this.#listener.error(asErrorOf(this.#operator, error)),
      }),
    );
  }
}
