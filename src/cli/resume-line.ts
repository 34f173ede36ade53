const WITH_ITS_ID: readonly (string | undefined)[] = ['run', 'gate', 'calibrate'];

/** How what was interrupted is continued; undefined: it cannot be, or nothing of it is stored yet. */
export function resumeLine(command: string | undefined, runId: string | undefined): string | undefined {
  if (runId === undefined || command === undefined) return undefined;
  if (WITH_ITS_ID.includes(command)) return `continue it later: benchday ${command} --resume ${runId}`;
  if (command === 'drill' || command === 'disaster-day')
    return `continue it later: the same command with --resume ${runId}`;
  if (command === 'capacity') return 'continue it later: the same command, which uses the experiments that are done';
  return undefined;
}
