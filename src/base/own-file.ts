import { constants } from 'node:fs';

/**
 * Of a file that grows in a folder that others may have filled, such as a run that is continued: a link there is not followed (ELOOP), and a
 * pipe without a reader does not hold the process up (ENXIO).
 */
export const APPEND_TO_OWN =
  constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Of a file that is there and is changed in place, likewise. */
export const CHANGE_OWN = constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Anew, as whatever is there already was removed: a link that somebody made meanwhile is not followed. */
export const WRITE_ANEW = 'wx';
