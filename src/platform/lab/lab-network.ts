import type Docker from 'dockerode';
import { BenchdayError } from '../../base/errors.ts';
import { type Lab, labObject } from './lab.ts';
import { labLabels } from './server-container.ts';

const FIRST_HOST = 11;

/**
 * The network between the servers, with an address for each. Docker lets an address be chosen only where the range was chosen too, so a
 * first network says which range is free.
 * @returns addresses by index of the server
 */
export async function makeLabNetwork(outer: Docker, lab: Lab['name'], count: number): Promise<readonly string[]> {
  const options = { Name: labObject(lab), Driver: 'bridge', CheckDuplicate: true, Labels: labLabels(lab) };
  const first = await outer.createNetwork(options);
  const { IPAM } = (await first.inspect()) as {
    readonly IPAM?: { readonly Config?: readonly { readonly Subnet?: string }[] };
  };
  const subnet = IPAM?.Config?.[0]?.Subnet ?? '';
  await first.remove();
  await outer.createNetwork({ ...options, IPAM: { Driver: 'default', Config: [{ Subnet: subnet }] } });
  return Array.from({ length: count }, (_, index) => addressIn(subnet, FIRST_HOST + index));
}

/** @param subnet  e.g. 172.20.0.0/16 */
export function addressIn(subnet: string, host: number): string {
  const [, a, b, c, bits] = /^(\d+)\.(\d+)\.(\d+)\.0\/(\d+)$/.exec(subnet) ?? [];
  if (a === undefined || b === undefined || c === undefined || Number(bits) > 24) {
    throw new BenchdayError(
      'DOCKER_FAILED',
      `the engine chose the range "${subnet}", in which four servers have no place`,
      {
        hint: 'default-address-pools of daemon.json, with size 24 or less',
      },
    );
  }
  return `${a}.${b}.${c}.${host}`;
}
