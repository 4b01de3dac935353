import { DataProvider } from '@h5web/app';
import type { FileSource } from 'h5rx';
import { createElement, type PropsWithChildren, type ReactElement, useEffect, useRef, useState } from 'react';
import { H5rxApi, type H5rxOptions } from './H5rxApi.js';

/** What a file is opened from, how, and what it is provided for. */
export interface H5rxProviderProps extends H5rxOptions {
  /** What `openFile` takes. Another one is opened in its place; to open the same one with another `fapl`, give a new `key`. */
  readonly source: FileSource;
}

/**
 * Provides h5web's `App`, or components with its hooks, with a file that h5rx reads. The file is opened when it is first needed, and closed
 * when this is unmounted or has another source, after what is under way. Renders nothing on a server.
 *
 * @example
 * <H5rxProvider source={file}>
 *   <App />
 * </H5rxProvider>
 */
export function H5rxProvider({ children, ...props }: PropsWithChildren<H5rxProviderProps>): ReactElement | null {
  const [api, setApi] = useState<H5rxApi>();
  // Options are often written anew in each render, which is no reason to open the file anew.
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const source = props.source instanceof URL ? props.source.href : props.source;
  useEffect(() => {
    const { fapl, name } = latest.current;
    const opened = new H5rxApi(source, {
      fapl,
      name,
      getExportURL: (...wanted) => latest.current.getExportURL?.(...wanted),
      onError: (error) => latest.current.onError?.(error),
    });
    setApi(opened);
    return () => opened.close();
  }, [source]);
  return api ? createElement(DataProvider, { api }, children) : null;
}
