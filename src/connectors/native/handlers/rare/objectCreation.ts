import type { Parser } from '../../../../format/bytes/Parser.js';
import type { FileView } from '../../../../format/FileView.js';
import { H5_INDEX_CRT_ORDER, H5_INDEX_NAME, H5_ITER_INC } from '../../../../model/iteration.js';
import type { ObjectCreation } from '../../../../model/ObjectCreation.js';
import { tokenText } from '../objectToken.js';

/** Tells how an object was created (`H5Oget_creation`). */
export function* objectCreation(view: FileView, address: number): Parser<ObjectCreation> {
  const object = yield* view.object(address);
  const attrCreationOrder = object.attributeCreationOrder ?? object.attributeInfo?.creationOrder;
  const linkCreationOrder = object.kind === 'group' ? object.linkInfo?.creationOrder : undefined;
  const index = attrCreationOrder ? H5_INDEX_CRT_ORDER : H5_INDEX_NAME;
  const attributes = object.numAttrs > 0 ? yield* view.attributes(address, index, H5_ITER_INC) : [];
  return {
    ...(linkCreationOrder && { linkCreationOrder }),
    ...(attrCreationOrder && { attrCreationOrder }),
    ...committed(object.kind === 'dataset' ? object.committedType : undefined),
    attributes: attributes.map((one) => ({
      name: one.name ?? '',
      ...committed('error' in one ? undefined : one.committedType),
    })),
  };
}

function committed(address: number | undefined): Pick<ObjectCreation, 'committedType'> {
  return address === undefined ? {} : { committedType: tokenText(address) };
}
