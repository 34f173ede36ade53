import type { CommandEntry } from './command.ts';

export const commands: readonly CommandEntry[] = [
  {
    usage: 'init [folder]',
    summary: 'look at an application, and write a scenario that measures it',
    load: async () => (await import('./init.ts')).initCommand,
  },
  {
    usage: 'run [scenario]',
    summary: 'bring up each topology, replay the day against it, compare, write a report',
    load: async () => (await import('./run.ts')).runCommand,
  },
  {
    usage: 'capacity [scenario]',
    summary: 'find the largest hits a day that a topology holds, as an interval',
    load: async () => (await import('./capacity.ts')).capacityCommand,
  },
  {
    usage: 'drill [scenario]',
    summary:
      'break something while the day runs, restore it, and measure what clients met: outage, lost writes, retries',
    load: async () => (await import('./drill.ts')).drillCommand,
  },
  {
    usage: 'disaster-day [scenario]',
    summary: 'play the drills of a disaster-recovery day in turn, and pack what was found with its evidence',
    load: async () => (await import('./disaster-day.ts')).disasterDayCommand,
  },
  {
    usage: 'scorecard [topologies..]',
    summary: 'set what is stored against the requirements: met, missed, or what measures it',
    load: async () => (await import('./scorecard.ts')).scorecardCommand,
  },
  {
    usage: 'parity <places..>',
    summary: 'compare the Compose files of development, QA and production: services, images, names of settings',
    load: async () => (await import('./parity.ts')).parityCommand,
  },
  {
    usage: 'evidence <runs..>',
    summary: 'put stored drills into one archive: what was tried and found, and a digest of every file',
    load: async () => (await import('./evidence.ts')).evidenceCommand,
  },
  {
    usage: 'verify-evidence <archive>',
    summary: 'check an archive of evidence against its digests: changed, missing or added files',
    load: async () => (await import('./verify-evidence.ts')).verifyEvidenceCommand,
  },
  {
    usage: 'report [run]',
    summary: 'write the report of a stored run again, from its files alone, and count its writes again',
    load: async () => (await import('./report.ts')).reportCommand,
  },
  {
    usage: 'gate [scenario]',
    summary: 'measure two arms in turn, and judge whether the candidate is worse: ok, regression or inconclusive',
    load: async () => (await import('./gate.ts')).gateCommand,
  },
  {
    usage: 'calibrate [scenario]',
    summary: 'measure a topology against itself: how much this machine makes equal things differ',
    load: async () => (await import('./calibrate.ts')).calibrateCommand,
  },
  {
    usage: 'baseline <action> [run]',
    summary: 'save what a hit of a stored run costs, as a file that later runs are judged by',
    load: async () => (await import('./baseline.ts')).baselineCommand,
  },
  {
    usage: 'compare <runs..>',
    summary: 'set two or more stored runs side by side; the first is the reference',
    load: async () => (await import('./compare.ts')).compareCommand,
  },
  {
    usage: 'list',
    summary: 'show the scenarios, profiles, topologies and stored runs',
    load: async () => (await import('./list.ts')).listCommand,
  },
  {
    usage: 'pin [run]',
    summary: 'keep a stored run for good: prune never removes what is pinned',
    load: async () => (await import('./pin.ts')).pinCommand,
  },
  {
    usage: 'prune',
    summary: 'remove old runs that are over and not pinned; without --yes they are only named',
    load: async () => (await import('./prune.ts')).pruneCommand,
  },
  {
    usage: 'validate [files...]',
    summary: 'check scenario, profile and compose files, and list every problem with its line',
    load: async () => (await import('./validate.ts')).validateCommand,
  },
  {
    usage: 'doctor',
    summary: 'check whether this machine can measure: Docker, images, load engines, cores, disk, CPU steal',
    load: async () => (await import('./doctor.ts')).doctorCommand,
  },
  {
    usage: 'selftest',
    summary: 'measure servers whose response times are known, and say what each load engine may be believed for',
    load: async () => (await import('./selftest.ts')).selftestCommand,
  },
  {
    usage: 'import <logs...>',
    summary: 'read access logs, say what is in them, and write a profile that scenarios can use',
    load: async () => (await import('./import.ts')).importCommand,
  },
  {
    usage: 'build [images...]',
    summary: 'build images, tested and tagged by git; what was built from the same sources is not built again',
    load: async () => (await import('./build.ts')).buildCommand,
  },
  {
    usage: 'lab <action>',
    summary: 'four servers on this machine, a Docker engine each, joined as a Swarm: up, status, down',
    load: async () => (await import('./lab.ts')).labCommand,
  },
  {
    usage: 'down',
    summary: 'remove what runs that are gone left in Docker: containers, networks, volumes, and a lab nobody uses',
    load: async () => (await import('./down.ts')).downCommand,
  },
];
