import type { Connector } from '../connectors/Connector.js';
import { connectorFor } from '../connectors/registry.js';
import type { FileSource } from '../model/FileSource.js';
import type { FileAccess } from '../model/H5P.js';

/** The connector that opens or creates a file: the one that its access properties name, or that of its scheme. */
export function connectorOf(source: FileSource, { connector }: FileAccess = {}): Connector {
  return (connector as Connector | undefined) ?? connectorFor(source);
}
