/** The identity of a file on disk: equal for two names of one file. Inode numbers can be larger than 2^53. */
export function diskIdentity({ dev, ino }: { readonly dev: bigint; readonly ino: bigint }): string {
  return `disk:${dev}:${ino}`;
}
