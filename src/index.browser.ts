import { browserPlatform } from './connectors/native/platform.browser.js';
import { usePlatform } from './connectors/native/platform.js';

usePlatform(browserPlatform);

export * from './index.js';
