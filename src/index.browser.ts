import { browserPlatform } from './connectors/native/client/platform.browser.js';
import { usePlatform } from './connectors/native/client/platform.js';

usePlatform(browserPlatform);

export * from './index.js';
