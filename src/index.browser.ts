import { NativeConnector } from './connectors/native/client/NativeConnector.js';
import { browserPlatform } from './connectors/native/client/platform.browser.js';
import { usePlatform } from './connectors/native/client/platform.js';
import { useDefaultConnector } from './connectors/registry.js';

usePlatform(browserPlatform);
useDefaultConnector(() => new NativeConnector());

export * from './index.js';
