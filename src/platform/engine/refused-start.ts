import { BenchdayError } from '../../base/errors.ts';
import { engineMessage, explainEngineFailure, statusCodeOf } from './connection.ts';

/** What the refusal of an engine, or of a Swarm, to start a service means for the user. */
export function refusedStart(cause: unknown, service: string): BenchdayError {
  if (cause instanceof BenchdayError || statusCodeOf(cause) === undefined) {
    return explainEngineFailure(cause, `${service} could not be started`);
  }
  const said = engineMessage(cause);
  if (/no space left on device/i.test(said)) return explainEngineFailure(cause, service);
  return new BenchdayError('SERVICE_DIED', `${service} could not be started: ${said}`, {
    cause,
    hint: `fix what is named above under services.${service} of the compose file`,
  });
}
