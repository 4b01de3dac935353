import { foreignPage } from './foreignPage.js';

/** What else may keep a page from being answered, which a browser does not tell it; empty where nothing else does. */
export function crossOriginHint(url: string): string {
  const page = foreignPage(url);
  if (page === undefined) return '';
  const cors = `; or it may not allow pages of ${page} to ask it (cors_domain in its configuration)`;
  const isMixed = page.startsWith('https:') && url.startsWith('http:');
  return isMixed ? `${cors}, or an https: page may not ask an http: service` : cors;
}
