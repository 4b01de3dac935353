/** What is copied, and how (`H5Pset_copy_object`); false by default. */
export interface CopyFlags {
  /** Copies only the immediate members of a group; groups among them become empty. */
  readonly shallowHierarchy?: boolean;
  /** Soft links to existing objects become hard links to copies of those. */
  readonly expandSoftLink?: boolean;
  /** `unsupported` if there is an external link. */
  readonly expandExtLink?: boolean;
  /** Copies between files include the objects that references point to; otherwise references become null. */
  readonly expandReference?: boolean;
  readonly withoutAttr?: boolean;
  /** Committed datatypes that the destination file already has are not copied again. */
  readonly mergeCommittedDtype?: boolean;
}
