const READINGS = 5;
const US_PER_MS = 1_000;

/**
 * CPU time that this process, with all its threads, spends on one reading, ms: the mean of a few in a row.
 * It can only be told when nothing else runs in the process, since CPU time is counted by process and not by task.
 * @param read  rejects: so does this
 */
export async function cpuMsPerReading(
  read: () => Promise<unknown>,
  cpuUsage: () => NodeJS.CpuUsage = () => process.cpuUsage(),
): Promise<number> {
  const before = cpuUsage();
  for (let reading = 0; reading < READINGS; reading += 1) await read();
  const after = cpuUsage();
  return (after.user + after.system - before.user - before.system) / US_PER_MS / READINGS;
}
