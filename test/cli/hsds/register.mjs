// Given to Node with --import: `h5rx/hsds` is then the stand-in beside this file.
import { register } from 'node:module';

const hooks = `
  export function resolve(specifier, context, next) {
    if (specifier !== 'h5rx/hsds') return next(specifier, context);
    return { url: ${JSON.stringify(new URL('standIn.mjs', import.meta.url).href)}, shortCircuit: true };
  }
`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
