import type { RunningService } from '../platform/platform.ts';
import { BenchdayError } from '../base/errors.ts';
import type { Subject } from './subject.ts';

/** @throws {BenchdayError} INTERNAL when one does not run: the topology's reader refuses names of no service */
export function servicesNamed(subject: Subject, names: readonly string[]): readonly RunningService[] {
  return names.map((name) => {
    const service = subject.services.find((candidate) => candidate.name === name);
    if (service === undefined)
      throw new BenchdayError('INTERNAL', `x-benchday.accounting names ${name}, which does not run`);
    return service;
  });
}
