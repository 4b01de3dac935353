import { usePlatform } from './connectors/native/platform.js';
import { nodePlatform } from './connectors/native/platform.node.js';

usePlatform(nodePlatform);

export * from './index.js';
