import { shellWord } from '../../base/shell-word.ts';
import type { RunRecord } from '../../records/run-record.ts';
import { trialsToProve } from './better.ts';

/** Options that say what is measured, and how its files are read; a word follows each. */
const OF_WHAT = ['-t', '--topology', '--topologies', '-f', '--file', '--collect', '--profile', '--env-file'];
const WITH_WORD: ReadonlySet<string> = new Set([...OF_WHAT, '--allow-host-access', '--swarm-nodes']);
/** A word may follow. */
const SWARM = '--swarm';
const ALONE: ReadonlySet<string> = new Set(['--lab', '--lab=true']);

/** The same again, with as many trials as can prove a difference. */
export function againCommand({ scenario, topologies, command }: RunRecord): string {
  const [target] = topologies.filter(({ services }) => services.length === 0);
  const where = target === undefined ? '' : ` --target ${shellWord(target.file)}`;
  const kept = keptOptions(command).map((word) => ` ${shellWord(word)}`);
  return `benchday run ${shellWord(scenario.file)}${where}${kept.join('')} --trials ${trialsToProve(topologies.length)}`;
}

/** Of a run's own words those without which something else would be measured; the arms of a gate are no topologies by name. */
function keptOptions([, name, ...words]: readonly string[]): readonly string[] {
  if (name !== 'run') return [];
  return words.flatMap((word, at) => {
    const [option = ''] = word.split('=');
    if (ALONE.has(word) || (word.includes('=') && (WITH_WORD.has(option) || option === SWARM))) return [word];
    const value = words[at + 1];
    if (word === SWARM) return value === undefined || value.startsWith('-') ? [word] : [word, value];
    return WITH_WORD.has(word) && value !== undefined ? [word, value] : [];
  });
}
