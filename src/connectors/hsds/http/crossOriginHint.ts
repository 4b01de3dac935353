/**
 * What else may keep a page from being answered: a browser does not tell it why. Empty where nobody asks whose page it is: in Node, and for
 * the page's own origin.
 */
export function crossOriginHint(url: string): string {
  // Not of both platforms.
  const { location } = globalThis as { readonly location?: { readonly origin?: unknown } };
  const page = location?.origin;
  const { origin, protocol } = new URL(url);
  if (typeof page !== 'string' || page === origin) return '';
  const cors = `it may not allow pages of ${page} to ask it (cors_domain in its configuration)`;
  const isMixed = page.startsWith('https:') && protocol === 'http:';
  return isMixed ? `; or ${cors}, or an https: page may not ask an http: service` : `; or ${cors}`;
}
