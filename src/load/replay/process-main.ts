import { systemMs, wallMs } from '../../base/clock.ts';
import type { ProcessMessage, ProcessTask, ToProcess } from './messages.ts';
import { failureOf, ProcessWork } from './process-work.ts';

// A generating process lives as long as the one that made it: its channel closes also when that is killed.
process.once('disconnect', () => process.exit(1));
// A terminal sends Ctrl-C to all processes; the one that made this one decides what becomes of it.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => undefined);
process.on('uncaughtException', (error) => {
  process.send?.(failureOf(error), () => process.exit(1));
});
process.once('message', work);

function work(task: ProcessTask): void {
  const parts = new ProcessWork(task, {
    ready: (threads) => {
      tell({ kind: 'ready', threads });
    },
    tell,
    end: (totals) => {
      tell({ kind: 'end', totals });
    },
  });
  process.on('message', (message: ToProcess) => {
    if (message.kind === 'prepare') void parts.send(message);
    else parts.start(wallMs() + (message.startAtSystemMs - systemMs()));
  });
}

function tell(message: ProcessMessage): void {
  process.send?.(message);
}
