/**
 * The origin of the page that runs this, where a service is of another one: a browser then lets it ask only what the service allows (CORS).
 * Undefined in Node, and for the page's own origin.
 */
export function foreignPage(url: string): string | undefined {
  // Not of both platforms.
  const { location } = globalThis as { readonly location?: { readonly origin?: unknown } };
  const page = location?.origin;
  return typeof page === 'string' && page !== new URL(url).origin ? page : undefined;
}
