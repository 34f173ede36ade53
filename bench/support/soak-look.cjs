/** Loaded into a program by --require: notes every SOAK_EVERY_MS what its main thread holds, a line of JSON each. */
const { appendFileSync, readdirSync } = require('node:fs');
const { join } = require('node:path');
const { isMainThread } = require('node:worker_threads');

const { SOAK_LOOKS: folder, SOAK_EVERY_MS: everyMs } = process.env;

if (isMainThread && folder !== undefined) {
  const file = join(folder, String(process.pid));
  setInterval(() => {
    const { rss, heapUsed } = process.memoryUsage();
    const look = {
      atMs: Date.now(),
      residentMb: rss / 1e6,
      heapMb: heapUsed / 1e6,
      descriptors: readdirSync('/proc/self/fd').length,
      timers: process.getActiveResourcesInfo().filter((name) => name === 'Timeout' || name === 'Immediate').length,
    };
    appendFileSync(file, `${JSON.stringify(look)}\n`);
  }, Number(everyMs)).unref();
}
