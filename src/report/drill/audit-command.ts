import { shellWord } from '../../base/shell-word.ts';
import type { DrillRecord } from '../../records/drill-record.ts';

/** Options that say what is broken, and how often, or what else is made: those of another drill are others. How many words follow each. */
const OWN_OPTIONS: Readonly<Record<string, 'none' | 'one' | 'many'>> = {
  '--fault': 'many',
  '--audit': 'none',
  '--times': 'one',
  '--resume': 'one',
  '--quick': 'none',
  '--output': 'one',
  '-o': 'one',
};
/** It chooses its faults and the times of its plays itself, and has no option for either. */
const DAY = 'disaster-day';

/** The drill's own words, but that everything is broken. Of a disaster-recovery day: the drill that breaks it for as long, under the same load. */
export function auditCommand({ command, settings }: Pick<DrillRecord, 'command' | 'settings'>): string {
  const kept: string[] = [];
  let left: 'none' | 'one' | 'many' = 'none';
  for (const word of command) {
    const [option = '', ...value] = word.split('=');
    if (word.startsWith('-')) {
      const own = OWN_OPTIONS[option];
      // A list goes on behind "=" too.
      left = own === undefined || (own === 'one' && value.length > 0) ? 'none' : own;
      if (own === undefined) kept.push(word);
    } else {
      if (left === 'none') kept.push(word);
      if (left === 'one') left = 'none';
    }
  }
  return [...asDrill(kept, settings), '--audit'].map(shellWord).join(' ');
}

function asDrill(words: readonly string[], { durationMs, faultAtMs, holdMs }: DrillRecord['settings']): string[] {
  // The first word that is a command: a scenario may be named like one.
  const at = words.findIndex((word) => word === DAY || word === 'drill');
  if (words[at] !== DAY) return [...words];
  const times = [...['--duration', durationMs], ...['--at', faultAtMs], ...['--hold', holdMs]].map((one) =>
    typeof one === 'number' ? String(one / 1000) : one,
  );
  return [...words.slice(0, at), 'drill', ...words.slice(at + 1), ...times];
}
