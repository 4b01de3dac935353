import { afterEach, expect, test, vi } from 'vitest';
import { crossOriginHint } from '../../../../src/connectors/hsds/http/crossOriginHint.js';

afterEach(() => {
  vi.unstubAllGlobals();
});

test('where there is no page, or it is of the same origin, nothing else keeps it from being answered', () => {
  expect(crossOriginHint('http://localhost:5101/groups/g-1')).toBe('');
  vi.stubGlobal('location', { origin: 'http://localhost:5101' });
  expect(crossOriginHint('http://localhost:5101/groups/g-1')).toBe('');
});

test('names the page and the setting of HSDS, and that an https: page asks no http: service', () => {
  vi.stubGlobal('location', { origin: 'https://example.org' });
  const cors = 'may not allow pages of https://example.org to ask it (cors_domain in its configuration)';
  expect(crossOriginHint('https://hsds.example.org/')).toBe(`; or it ${cors}`);
  expect(crossOriginHint('http://hsds.example.org/')).toBe(
    `; or it ${cors}, or an https: page may not ask an http: service`,
  );
});
