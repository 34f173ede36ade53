/**
 * What is made of a key of the Compose Specification. `honoured`: the container gets it. `accepted`: it changes no result here, and a note
 * says so. `refused`: the topology would not be what the file says, so it is not measured. docs/compose.md is made from this list.
 */
export type Treatment =
  { readonly is: 'honoured'; readonly how?: string } | { readonly is: 'accepted' | 'refused'; readonly why: string };

export type Keys = Readonly<Record<string, Treatment>>;

export const honoured: Treatment = { is: 'honoured' };
export const byCompose: Treatment = { is: 'honoured', how: "by Compose's own reader" };
export const accepted = (why: string): Treatment => ({ is: 'accepted', why });
export const refused = (why: string): Treatment => ({ is: 'refused', why });
export const asked = (how: string): Treatment => ({
  is: 'honoured',
  how: `${how}; what it gets of this machine needs --allow-host-access`,
});

export const NO_PLAN = 'has no effect on a single Docker engine';
export const HOOK =
  'a command that Compose itself runs in the container is not run by benchday; make it a service that others wait for';
export const NOT_LOCAL = 'what another driver stores is not known to benchday';
export const WINDOWS = 'is for Windows only';
