import type { Random } from '../../src/base/random.ts';
import type { ValidityCheck } from '../../src/records/trial-record.ts';

export function checksOf(variant: string, trial: number, chance: Random): ValidityCheck[] {
  const steal = variant === 'time-invalid' || variant === 'all-invalid' ? 24 + 14 * chance() : 0.4 + chance();
  const isStolen = steal > 10;
  const broken = variant === 'all-invalid';
  return [
    {
      id: 'offered-rate',
      title: 'Offered rate',
      speaksFor: 'all',
      state: 'valid',
      measured: `${(99.98 + 0.02 * chance()).toFixed(2)} % of the schedule`,
      limits: 'warning below 99.5 %, invalid below 99 %',
    },
    {
      id: 'drops',
      title: 'Dropped arrivals',
      speaksFor: 'all',
      state: 'valid',
      measured: '0 of 63 889',
      limits: 'warning above 0, invalid above 0.1 %',
    },
    {
      id: 'lag',
      title: 'Generator lag, p99',
      speaksFor: 'time',
      state: trial === 3 && variant === 'normal' ? 'warning' : 'valid',
      measured: trial === 3 && variant === 'normal' ? '2.4 ms' : '0.3 ms',
      limits: 'warning above 2 ms, invalid above 5 ms',
      ...(trial === 3 && variant === 'normal'
        ? { remedy: 'stop what else runs on this machine, or use another one' }
        : {}),
    },
    {
      id: 'steal',
      title: 'CPU steal',
      speaksFor: 'time',
      state: isStolen ? 'invalid' : 'valid',
      measured: `${steal.toFixed(1)} %`,
      limits: 'share of all CPU time: warning above 2 %, invalid above 10 %',
      ...(isStolen ? { remedy: 'run again when the machine is calmer, or on a machine of your own' } : {}),
    },
    {
      id: 'accounting',
      title: 'Accounting',
      speaksFor: 'all',
      state: broken ? 'invalid' : 'valid',
      measured: broken ? '41 acknowledged writes are not stored' : '3 of 3 identities hold',
      limits: 'every identity holds',
      ...(broken ? { remedy: 'look for lost writes: nothing else in this trial can be trusted before' } : {}),
    },
    {
      id: 'same-schedule',
      title: 'Same schedule',
      speaksFor: 'all',
      state: 'valid',
      measured: 'digest equal',
      limits: 'the digest of the hits taken equals the schedule’s',
    },
    {
      id: 'clock',
      title: 'Clock',
      speaksFor: 'time',
      state: 'not-measured',
      measured: 'no NTP daemon found',
      limits: 'offset below 50 ms',
    },
  ];
}
