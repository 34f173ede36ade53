import type { FileProblem } from '../../base/file-problem.ts';
import type { YamlDocument } from '../../base/yaml-file.ts';
import type { ComposeFile } from './compose-schema.ts';

/** What a service is converted with, and where its problems go. */
export interface Conversion {
  readonly document: YamlDocument;
  readonly file: ComposeFile;
  /** what images of its builds are called after */
  readonly imagePlace: string;
  /** what variables stand for */
  readonly variables: Readonly<Record<string, string>>;
  readonly problems: FileProblem[];
}
