import type { Column } from '../../../../model/Columns.js';
import type { ObjectInfo } from '../../../../model/info.js';
import { coded, numbers, texts } from '../columns.js';

/** The fields of objects' records, of which all have the same ones. */
export function infoColumns(infos: readonly ObjectInfo[]): Record<string, Column> {
  const [first] = infos;
  if (!first) return {};
  const columns = Object.keys(first).map((field) => {
    const values = infos.map((info) => info[field as keyof ObjectInfo]);
    if (field === 'type') return [field, coded(values)] as const;
    return [field, field === 'token' ? texts(values as string[]) : numbers(values as number[])] as const;
  });
  return Object.fromEntries(columns);
}
