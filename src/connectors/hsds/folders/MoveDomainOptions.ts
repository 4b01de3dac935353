/** How a domain is moved. */
export interface MoveDomainOptions {
  /** Replace a domain that is there; by default that is `already-exists`. */
  readonly overwrite?: boolean;
  /** Delete the domain where it cannot be moved: for one that was made only to take the place of another. */
  readonly orDelete?: boolean;
}
