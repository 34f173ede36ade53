import { z } from 'zod';
import type { DeviceRequest } from '../container-settings.ts';
import { keys, text, wholeNumber } from './compose-values.ts';

const request = {
  capabilities: z.array(text).default([]),
  driver: text.optional(),
  count: wholeNumber(-1, 1000).optional(),
  device_ids: z.array(text).default([]),
  options: z.record(z.string(), text).default({}),
};

type Written = z.output<z.ZodObject<typeof request>>;

/** All of them where neither a number nor ids are named. @source docs.docker.com, "Enable GPU access with Docker Compose" */
function requestOf({ capabilities, driver, count, device_ids: ids, options }: Written): DeviceRequest {
  return {
    capabilities,
    ...(driver !== undefined && { driver }),
    ...(ids.length > 0 ? { ids } : { count: count === undefined || count === 0 ? -1 : count }),
    ...(Object.keys(options).length > 0 && { options }),
  };
}

/** Of `deploy.resources.reservations`: what is asked of the engine is what its capabilities say. */
export const devicesSchema = z.array(keys(request).transform(requestOf));

/** Each is one of a GPU. */
export const gpusSchema = z.array(
  keys(request)
    .transform(requestOf)
    .transform((one) => ({ ...one, capabilities: [...new Set([...one.capabilities, 'gpu'])] })),
);
