import { parentPort } from 'node:worker_threads';

parentPort.postMessage({ kind: 'ready', isPriorityRaised: false });
parentPort.once('message', () => {
  parentPort.postMessage({
    kind: 'end',
    tally: {
      failures: { status: {}, connect: {}, broken: {}, content: 0 },
      writes: { acknowledged: 0, refused: 0, unknown: 0 },
    },
    scheduleDigest: '0000000000000000',
    cost: { cpuP95Ratio: 0, eventLoopDelayP99Ms: 0, gcMs: 0 },
  });
  parentPort.close();
});
