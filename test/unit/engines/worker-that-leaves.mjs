import { parentPort } from 'node:worker_threads';

parentPort.postMessage({ kind: 'ready', isPriorityRaised: false });
parentPort.once('message', () => process.exit(3));
