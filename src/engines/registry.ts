import type { Engine } from './engine.ts';
import { replay } from './replay/replay.ts';

/** Every engine, the default one first. */
export const engines: readonly Engine[] = [replay];
