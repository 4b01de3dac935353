import type { Columns } from '../../../model/Columns.js';
import type { FoundAttribute } from '../../../model/FoundMember.js';
import { columns, errors, some, texts } from './columns.js';

/** What is told of attributes, as columns. */
export function attributeColumns(attributes: readonly FoundAttribute[]): Columns {
  return columns(attributes.length, {
    name: texts(attributes.map(({ name }) => name)),
    type: some(attributes.map(({ type }) => type)),
    space: some(attributes.map(({ space }) => space)),
    value: some(attributes.map(({ value }) => value)),
    error: errors(attributes.map(({ error }) => error)),
  });
}
