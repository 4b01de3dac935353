import type { TwinOperation } from './Operation.js';
import { copyOf, join, newObject, type TwinModel } from './TwinModel.js';

type Effects = {
  readonly [Name in TwinOperation['do']]?: (model: TwinModel, operation: Extract<TwinOperation, { do: Name }>) => void;
};

/** What operations do to the model; the others do nothing to it. */
const EFFECTS: Effects = {
  group(model, { path, linkOrder }) {
    const group = newObject('group');
    group.tracksOrder = linkOrder !== undefined;
    model.put(path, group);
  },
  dataset(model, { path, kind, shape }) {
    const count = shape.reduce((product, size) => product * size, 1);
    model.put(path, newObject('dataset', kind, count));
  },
  commit: (model, { path, kind }) => model.put(path, newObject('datatype', kind)),
  delete: (model, { path }) => model.remove(path),
  deleteByIndex(model, { path, index, n }) {
    const group = model.find(path);
    if (!group || (index === 'order' && !group.tracksOrder)) return;
    const names = [...group.links.keys()];
    const name = index === 'name' ? names.sort()[n] : names[n];
    if (name !== undefined) model.remove(join(path, name));
  },
  move: (model, { source, target }) => model.move(source, target),
  copy(model, { source, target, flags }) {
    const original = model.find(source);
    const isShallow = flags.includes('shallowHierarchy');
    const withoutAttr = flags.includes('withoutAttr');
    model.put(target, original && copyOf(original, { isShallow, withoutAttr }));
  },
  createAttribute(model, { path, name, kind, scalar, data }) {
    const attributes = model.find(path)?.attributes;
    if (attributes && !attributes.has(name)) attributes.set(name, { kind, scalar, count: data.length });
  },
  renameAttribute(model, { path, source, target }) {
    const attributes = model.find(path)?.attributes;
    const attribute = attributes?.get(source);
    if (!attributes || !attribute || attributes.has(target)) return;
    attributes.delete(source);
    attributes.set(target, attribute);
  },
  deleteAttribute: (model, { path, name }) => void model.find(path)?.attributes.delete(name),
};

/** Does to the model what an operation is thought to do to a file. */
export function takeIn(model: TwinModel, operation: TwinOperation): void {
  switch (operation.do) {
    case 'hard':
      model.put(operation.path, model.find(operation.target));
      break;
    case 'soft':
    case 'external':
      model.put(operation.path, 'elsewhere');
      break;
    default:
      EFFECTS[operation.do]?.(model, operation as never);
  }
}
