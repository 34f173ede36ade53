import { findCommand, isProgram } from './command.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const ofDebian = '/usr/bin/chromium';

/**
 * The browser of the tests, one rule for the set-up and for them: what CHROMIUM names, else the PATH's, else Debian's.
 * @returns {string | undefined} its path; undefined where none is there, also where CHROMIUM names what is no program
 */
export function chromiumPlace(environment = process.env) {
  const named = environment.CHROMIUM ?? '';
  if (named !== '') return isProgram(named) ? named : undefined;
  for (const name of names) {
    const found = findCommand(name, environment);
    if (found !== undefined) return found;
  }
  return isProgram(ofDebian) ? ofDebian : undefined;
}
