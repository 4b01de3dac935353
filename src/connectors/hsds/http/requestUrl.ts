import { failure } from '../../../model/H5Error.js';
import type { EndpointSettings } from '../settings/EndpointSettings.js';
import type { HsdsRequest } from './HsdsRequest.js';

/** A segment that every URL is rid of, together with the one before it. */
const DOTS = /\/(?:\.|%2e){1,2}(?:\/|$)/i;

/** The URL of a request. Errors (thrown): `H5Error` `unsupported` for a name that cannot be in one. */
export function requestUrl(
  { url, bucket }: Pick<EndpointSettings, 'url' | 'bucket'>,
  { path, query, domain, subject }: HsdsRequest,
): string {
  if (DOTS.test(path))
    throw failure(
      'unsupported',
      `${subject}: HSDS is asked for it by the path of a URL, in which '.' and '..' are no names`,
    );
  const parameters: string[] = [];
  const add = (name: string, value: string | number | boolean): void => {
    const text = typeof value === 'boolean' ? String(Number(value)) : String(value);
    parameters.push(`${name}=${encodeURIComponent(text).replaceAll('%2F', '/')}`);
  };
  if (domain !== undefined) add('domain', domain);
  if (domain !== undefined && bucket !== undefined) add('bucket', bucket);
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) add(name, value);
  return `${url}${path}${parameters.length > 0 ? '?' : ''}${parameters.join('&')}`;
}
