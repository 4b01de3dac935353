/** What is copied, and how (`H5Pset_copy_object`); false by default. */
export interface CopyFlags {
  /** Only the immediate members of a group; groups among them stay empty. */
  readonly shallowHierarchy?: boolean;
  /** Soft links that lead to an object become hard links to a copy of it. */
  readonly expandSoftLink?: boolean;
  /** `unsupported` where there is an external link. */
  readonly expandExtLink?: boolean;
  /** Between files: what references lead to is copied too. Otherwise references between files become null. */
  readonly expandReference?: boolean;
  readonly withoutAttr?: boolean;
  /** Committed datatypes that the other file has already are not copied again. */
  readonly mergeCommittedDtype?: boolean;
}
