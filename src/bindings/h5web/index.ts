/** The public names of h5rx/h5web: a provider for h5web, `@h5web/app`. */

export { H5rxApi, type H5rxOptions } from './H5rxApi.js';
export { H5rxProvider, type H5rxProviderProps } from './H5rxProvider.js';
