import { parseArgs } from 'node:util';
import { cases } from './full-disk/cases.ts';
import { onFullDisk } from './full-disk/full-disk.ts';

/**
 * What happens at each change of files when the disk is full?
 * npm run test:full-disk -- [--only run,report] [--every 1] [--from 1] [--beside 2]
 * Each command is run as often as it changes files, and the k-th time its k-th change and all after it find no space: half of what was
 * to be written is there. It must name the path, leave each stored file whole and no trial lost, and come to its end once there is room.
 * Exit code 1 when a change found a fault.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    /** each so many-th change */
    every: { type: 'string', default: '1' },
    from: { type: 'string', default: '1' },
    /** so many at once */
    beside: { type: 'string', default: '2' },
  },
});
const [every, from, beside] = [values.every, values.from, values.beside].map(Number);
const wanted = values.only === '' ? cases : cases.filter(({ name }) => values.only.split(',').includes(name));
if (wanted.length === 0 || [every, from, beside].some((number) => !Number.isInteger(number) || (number ?? 0) < 1)) {
  console.error(
    `--every, --from and --beside are numbers from 1 on; --only: there are ${cases.map(({ name }) => name).join(', ')}`,
  );
  process.exit(2);
}
let [tried, bad] = [0, 0];
for (const one of wanted) {
  const whole = await onFullDisk(one);
  console.log(`${one.name}: ${whole.changes} changes of files`);
  for (const fault of whole.faults) console.log(`  with room for all: ${fault}`);
  bad += whole.faults.length > 0 ? 1 : 0;
  let next = from ?? 1;
  const worker = async (): Promise<void> => {
    while (next <= whole.changes) {
      const at = next;
      next += every ?? 1;
      const { failed = 'ended before', exitCode, faults } = await onFullDisk(one, at);
      tried += 1;
      bad += faults.length > 0 ? 1 : 0;
      console.log(`  ${String(at).padStart(4)} ${failed}: exit ${exitCode}${faults.length > 0 ? ', BAD' : ''}`);
      for (const fault of faults) console.log(`       ${fault}`);
    }
  };
  await Promise.all(Array.from({ length: beside ?? 1 }, worker));
}
console.log(`\n${tried} changes tried, ${bad} bad`);
process.exitCode = bad === 0 && tried > 0 ? 0 : 1;
