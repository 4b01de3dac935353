import { usePlatform } from './connectors/native/client/platform.js';
import { nodePlatform } from './connectors/native/client/platform.node.js';

usePlatform(nodePlatform);

export * from './index.js';
