// A worker thread needs its own TypeScript loader: it inherits none that was registered by code (bin/benchday.mjs, vitest).
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

register({ tsconfig: fileURLToPath(new URL('../../../tsconfig.json', import.meta.url)) });
await import('./worker.ts');
