/** A URL as errors show it: without a user's name, a password, and the query, which may have a signature. */
export function shownUrl(url: string): string {
  try {
    const { protocol, host, pathname, search } = new URL(url);
    // Of others, such as `data:`, all may be secret.
    if (host === '') return `${protocol}…`;
    return `${protocol}//${host}${pathname}${search === '' ? '' : '?…'}`;
  } catch {
    return 'a URL that cannot be read';
  }
}
