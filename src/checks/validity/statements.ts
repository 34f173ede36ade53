import { isFailingSite } from '../../figures/errors.ts';
import { type TrialCheck } from '../trial-check.ts';
import { isCountOfStatements, sumOverDatabases } from '../../figures/database-sums.ts';

/** A topology that is fast because it does not ask its database is not the one that was meant. */
export const statements: TrialCheck = {
  id: 'statements',
  title: 'Database statements',
  speaksFor: 'all',
  limits: 'invalid outside of the statements per hit that the topology declares (x-benchday.verify)',
  judge: (facts) => {
    const { metrics, load, statementsPerHit } = facts;
    if (statementsPerHit === undefined) return { state: 'valid', measured: 'no bounds declared' };
    const perHit = sumOverDatabases(metrics, 'statements') / load.counts.sent;
    const { min, max } = statementsPerHit;
    const measured = `${perHit.toFixed(2)} per hit, declared are ${min} to ${max}`;
    if (Number.isNaN(perHit)) {
      return {
        state: 'not-measured',
        measured: metrics.some(isCountOfStatements)
          ? 'a database server was not read from the beginning to the end'
          : 'the database was not read',
        remedy: 'see the collectors: the database probe failed',
      };
    }
    // A hit that fails asks less, or asks again: outside of the bounds by that alone, it is a result.
    if ((perHit < min || perHit > max) && isFailingSite(facts)) {
      return { state: 'warning', measured: `${measured}; of a failing site`, remedy: 'see the errors' };
    }
    if (perHit < min || perHit > max) {
      return {
        state: 'invalid',
        measured,
        remedy: 'find out which pages ask more or less than meant, or correct the bounds',
      };
    }
    return { state: 'valid', measured };
  },
};
