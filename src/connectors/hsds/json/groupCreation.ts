import type { CreationOrder, FileCreation, GroupCreation } from '../../../model/H5P.js';

export function jsonOfGroupCreation({ linkCreationOrder, attrCreationOrder }: GroupCreation | FileCreation): Record<string, unknown> {
  return {
    ...(linkCreationOrder && { CreateOrder: true, linkCreationOrder }),
    ...(attrCreationOrder && { attrCreationOrder }),
  };
}

export function groupCreationOf(json: Readonly<Record<string, unknown>>): GroupCreation {
  const { linkCreationOrder, attrCreationOrder, CreateOrder } = json as { linkCreationOrder?: CreationOrder; attrCreationOrder?: CreationOrder; CreateOrder?: unknown };
  return {
    ...((linkCreationOrder !== undefined || CreateOrder === true) && { linkCreationOrder: linkCreationOrder ?? 'tracked' }),
    ...(attrCreationOrder && { attrCreationOrder }),
  };
}
