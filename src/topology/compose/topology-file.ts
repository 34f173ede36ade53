import path from 'node:path';
import { displayPath, throwProblems } from '../../base/file-problem.ts';
import { findNamed } from '../../base/named-file.ts';
import { namedAt, type WrittenPlace } from '../../base/written-place.ts';
import { withOwnKeys } from '../../base/own-keys.ts';
import { realPath } from '../../base/paths.ts';
import { orWithProblemsOf } from '../../base/several-errors.ts';
import { checkYaml, property } from '../../base/yaml-file.ts';
import { composeFileAt, kindOfTopologies, overrideOf, requireFile, requireOfCommit } from './compose-files.ts';
import { notesOf } from './compose-notes.ts';
import { composeSchema } from './compose-schema.ts';
import { hostAccessOf, treeAround } from './host-access.ts';
import { withFileVariables } from './file-variables.ts';
import {
  hidingValues,
  secretsOf,
  withHiddenHooks,
  withoutValues,
  withShownImages,
  withShownKind,
} from './hidden-values.ts';
import { interpolateDocument, type Environment } from './interpolate.ts';
import { profileNotes, rewrittenNotes, warningsOf } from './form-notes.ts';
import { filesOf } from './merged-documents.ts';
import { readNormalForm, type NormalForm } from './normal-form.ts';
import { refuseOutside } from './refuse-outside.ts';
import {
  namedSettings,
  refuseForeignSettings,
  settingsFilesOf,
  settingsNotes,
  settingsRead,
  type SettingsFiles,
} from './settings-files.ts';
import { dataNote, dataOf, refuseUnusableData } from '../data-set.ts';
import { takeKeys } from './take-keys.ts';
import { projectNameOf, saidNameOf } from './topology-name.ts';
import { type ConvertedTopology, topologyOf, unusableNames } from './topology-of.ts';
import {
  addedProfiles,
  atItsPlace,
  givenName,
  placeNotes,
  topologyWordOf,
  withDigested,
  withEnvironment,
  withGiven,
  wordOf,
} from './topology-word.ts';
import type { GivenTopology } from './topology-word.ts';
import { digestOf } from './written-digest.ts';
import { refuseLinkedFile } from '../granted-access.ts';
import type { HostAccess } from '../../records/host-access.ts';
import type { Topology } from '../topology.ts';

export { listTopologies } from './compose-files.ts';

/** A topology with what its reader should tell the user: keys without effect here, variables that were not set. */
export interface ReadTopology extends Topology, Pick<ConvertedTopology, 'notes' | 'lacksEntry' | 'unwatched'> {
  /** what it asks for outside of its own folder */
  readonly hostAccess: readonly HostAccess[];
  /** files of variables that are part of it: its `.env`, those of `env_file` and of included files */
  readonly settingsFiles: readonly string[];
  /** files that are merged into it, absolute; an override that Compose merges by its name among them */
  readonly merged: readonly string[];
  /** what Compose calls the project, where its user says so; absent: nobody does */
  readonly projectName?: string;
  /** by service that only a profile starts, which was not asked for: its profiles */
  readonly disabled: Readonly<Record<string, readonly string[]>>;
}

interface ReadOptions {
  /** the checkout: the folder with topologies/ */
  readonly root: string;
  /** for variables; it wins over a `.env` beside the file */
  readonly environment: Environment;
  /** files of variables that the user named, instead of that `.env`; absent: those of the environment */
  readonly envFiles?: readonly string[];
  /** the file is only looked at, so an entry may be named later */
  readonly mayLackEntry?: boolean;
  /** where the word was written; absent: on the command line */
  readonly place?: WrittenPlace | undefined;
  /** for a file of a commit: its work tree, and the variables of the environment that it does not get */
  readonly commit?: { readonly tree: string; readonly withheld: Environment };
}

/**
 * Reads a Compose file in the supported subset, with everything in it resolved.
 * @param nameOrPath   a name in topologies/, or the path of a compose file or its folder
 * @throws {BenchdayError} TOPOLOGY_UNKNOWN, FILE_NOT_FOUND, DEPENDENCY_CYCLE, HOST_ACCESS_REFUSED for variables that are
 *   withheld and for a file or a `.env` that is a link out of the work tree, or FILE_INVALID with every problem
 */
export async function readTopology(nameOrPath: string, options: ReadOptions): Promise<ReadTopology> {
  const { nameOrPath: named, given } = topologyWordOf(nameOrPath, options.place);
  return orWithProblemsOf(
    () => readGiven(named, given, options),
    () => namedAt(options.place, ['data'], refuseUnusableData(given.data)),
  );
}

async function readGiven(
  nameOrPath: string,
  written: GivenTopology,
  { root, environment, envFiles = namedSettings(environment), mayLackEntry = false, place, commit }: ReadOptions,
): Promise<ReadTopology> {
  const found = findNamed(kindOfTopologies(root), { nameOrPath, from: process.cwd() }).then(composeFileAt);
  const file = await namedAt(place, ['path'], place === undefined ? found : found.then(requireFile));
  const settings = await namedAt(
    envFiles.length > 0 ? undefined : place,
    ['env_files'],
    settingsFilesOf(file, { named: envFiles, given: written.env_files }),
  );
  const given = withEnvironment(written, { environment, settings });
  const override = given.override === false ? undefined : await overrideOf(file);
  const merged = [
    ...(override === undefined ? [] : [override]),
    ...given.files.map((one) => path.resolve(path.dirname(file), one)),
  ];
  if (place !== undefined && given.files.length > 0) {
    await namedAt(place, ['files'], Promise.all(merged.map(requireFile)));
  }
  if (commit !== undefined) {
    for (const own of [file, ...merged]) await refuseLinkedFile(own, commit.tree);
    for (const own of merged) await requireOfCommit(own, commit.tree);
    await refuseForeignSettings(settings, commit.tree);
  }
  const withheld = commit?.withheld ?? {};
  const form = await readNormalForm(
    {
      files: [file, ...merged],
      name: projectNameOf(file),
      profiles: given.profiles,
      environment,
      withheld: Object.keys(withheld).filter((name) => withheld[name] !== undefined),
      settings: settings.files,
      ...(commit !== undefined && { folders: await Promise.all([commit.tree, ...settings.files].map(realPath)) }),
    },
    (answer) => {
      refuseOutside(file, answer, { withheld, variables: { ...answer.settings, ...environment } });
    },
  );
  const { document, variables } = form;
  const own = interpolateDocument(document, variables);
  refuseOutside(file, { asked: own.asked, refused: [] }, { withheld, variables });
  const documents = filesOf(form.documents);
  return hidingValues({ document, documents, environment: variables, asked: [...form.asked, ...own.asked] }, () =>
    topologyIn(form, {
      ...{ own, given, merged, settings, mayLackEntry, outer: { ...environment, ...withheld } },
      said: [...merged.map((one) => mergedNote(one, commit?.tree)), ...addedProfiles(written, given)],
      place,
    }),
  );
}

/** A commit's work tree has a name that says nothing. */
function mergedNote(file: string, tree: string | undefined): string {
  return `${tree === undefined ? displayPath(file) : path.relative(tree, file)} is merged into it`;
}

async function topologyIn(
  form: NormalForm,
  {
    own,
    given,
    merged,
    settings,
    mayLackEntry,
    outer,
    said,
    place,
  }: {
    readonly own: ReturnType<typeof interpolateDocument>;
    readonly given: GivenTopology;
    readonly merged: readonly string[];
    readonly settings: SettingsFiles;
    readonly mayLackEntry: boolean;
    readonly outer: Environment;
    readonly said: readonly string[];
    readonly place: WrittenPlace | undefined;
  },
): Promise<ReadTopology> {
  const { document, project } = form;
  const taken = takeKeys(project, document);
  const value = { ...taken.value, 'x-benchday': property(own.value, 'x-benchday') };
  const checked = checkYaml(document, composeSchema, value);
  const problems = [...own.problems, ...taken.problems, ...unusableNames(project, document)];
  if (checked.state === 'invalid') {
    throwProblems([...problems, ...checked.problems]);
    throw new TypeError(`${document.file} was refused without a problem`);
  }
  const file = withOwnKeys(await withGiven(checked.value, given, place));
  const tree = await treeAround(path.dirname(document.file));
  const { notes: guesses, ...topology } = await topologyOf({
    form,
    file,
    written: checked.value,
    problems,
    mayLackEntry,
    placed: atItsPlace(given, place),
  });
  const data = await namedAt(place, ['data'], dataOf(topology, given.data));
  const sha256 = digestOf(withDigested(value, given, data), { file: document.file, tree });
  const hostAccess = await hostAccessOf({ form, file, settings, outer });
  const notes = [
    ...said,
    ...placeNotes(checked.value, given),
    ...settingsNotes(settings),
    ...profileNotes(form, given.profiles),
    ...[
      ...warningsOf(form),
      ...own.notes,
      ...rewrittenNotes(form),
      ...taken.notes,
      ...notesOf(file),
      ...guesses,
      ...data.map(dataNote),
    ],
  ];
  const word = wordOf(document.file, given);
  const projectName = saidNameOf(form);
  const names = [...form.asked, ...own.asked, ...form.bare.map(({ name }) => name), ...Object.keys(form.settings)];
  const secrets = secretsOf({ documents: filesOf(form.documents), environment: form.variables, names });
  return {
    ...topology,
    services: await withFileVariables(
      withShownImages(withHiddenHooks(topology.services, form, own.asked), secrets),
      file,
    ),
    ...(word !== undefined && { word }),
    ...(data.length > 0 && { data }),
    sha256,
    name: givenName(topology.name, given),
    // What stands in a file of variables may be a secret.
    notes: withoutValues([...new Set(notes)], {
      document,
      environment: form.variables,
      names: [...Object.keys(form.settings), ...secrets.map(({ name }) => name)],
    }),
    hostAccess: hostAccess.map((asked) => withShownKind(asked, secrets)),
    settingsFiles: settingsRead(settings, file, form.opened),
    merged,
    ...(projectName !== undefined && { projectName }),
    disabled: form.disabled,
  };
}
