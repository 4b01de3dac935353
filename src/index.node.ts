import { NativeConnector } from './connectors/native/client/NativeConnector.js';
import { usePlatform } from './connectors/native/client/platform.js';
import { nodePlatform } from './connectors/native/client/platform.node.js';
import { useDefaultConnector } from './connectors/registry.js';

usePlatform(nodePlatform);
useDefaultConnector(() => new NativeConnector());

export * from './index.js';
