import type { LinkInfo } from '../../../model/info.js';
import { failure } from '../../../model/H5Error.js';

export type LinkTarget =
  | { readonly type: 'hard'; readonly id: string }
  | { readonly type: 'soft'; readonly target: string }
  | { readonly type: 'external'; readonly file: string; readonly target: string };

export type StoredLink = LinkTarget & { readonly name: string; readonly created: number };

export function linkOf(json: unknown): StoredLink {
  const { class: kind, title, id, h5path, file, h5domain, created } = json as Record<string, string>;
  const base = { name: title as string, created: Number(created ?? 0) };
  if (kind === 'H5L_TYPE_HARD') return { ...base, type: 'hard', id: id as string };
  if (kind === 'H5L_TYPE_SOFT') return { ...base, type: 'soft', target: h5path as string };
  if (kind === 'H5L_TYPE_EXTERNAL') return { ...base, type: 'external', file: (file ?? h5domain) as string, target: h5path as string };
  throw failure('unsupported', `a link of class ${kind}`);
}

export function jsonOfLink(link: StoredLink): Record<string, unknown> {
  const { created } = link;
  if (link.type === 'hard') return { id: link.id, created };
  if (link.type === 'soft') return { h5path: link.target, created };
  return { h5path: link.target, h5domain: link.file, created };
}

export function linkInfoOf(link: StoredLink): LinkInfo {
  const { name } = link;
  if (link.type === 'hard') return { name, type: 'H5L_TYPE_HARD' };
  if (link.type === 'soft') return { name, type: 'H5L_TYPE_SOFT', target: link.target };
  return { name, type: 'H5L_TYPE_EXTERNAL', target: link.target, file: link.file };
}
