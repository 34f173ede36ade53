import { z } from 'zod';
import type { StartHook } from '../container-settings.ts';
import { flag, keys, text } from './compose-values.ts';

/** What runs in a container once it has started. */
export const hooksSchema = z.array(
  keys({
    command: z.array(text).min(1),
    user: text.optional(),
    privileged: flag.default(false),
    working_dir: text.optional(),
    environment: z.record(z.string(), z.union([z.null(), text])).default({}),
  }).transform((hook): StartHook => {
    const values = Object.entries(hook.environment).filter((pair): pair is [string, string] => pair[1] !== null);
    return {
      command: hook.command,
      ...(hook.user !== undefined && { user: hook.user }),
      ...(hook.privileged && { isPrivileged: true }),
      ...(hook.working_dir !== undefined && { workingDir: hook.working_dir }),
      ...(values.length > 0 && { environment: Object.fromEntries(values) }),
    };
  }),
);
