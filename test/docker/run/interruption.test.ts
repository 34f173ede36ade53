import { it } from 'vitest';
import { interruptedDuring } from './interrupted-run.ts';

it.each(['bring up', 'tear down'])('Ctrl-C during %s leaves nothing in Docker and keeps a record', interruptedDuring);
