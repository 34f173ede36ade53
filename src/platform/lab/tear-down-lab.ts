import type Docker from 'dockerode';
import type { Removed } from '../platform.ts';
import { explainEngineFailure } from '../engine/connection.ts';
import { removeByLabels } from '../engine/tear-down.ts';
import { LAB_LABEL } from './lab.ts';

/** Removes a lab, by its label: servers with all that runs on them, network, image stores. One that is not there is no error. */
export async function removeLab(outer: Docker, name: string): Promise<Removed> {
  try {
    return await removeByLabels(outer, [`${LAB_LABEL.lab}=${name}`]);
  } catch (cause) {
    throw explainEngineFailure(cause, `the lab ${name} could not be removed`);
  }
}
