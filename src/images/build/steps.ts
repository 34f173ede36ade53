import type { ImageWorkshop } from '../../platform/engine/image-workshop.ts';
import type { ContainerStep, StepMount } from '../../platform/engine/run-step.ts';
import type { Building } from './building.ts';
import { type CaptainImage, type CaptainProject, PROJECT_AT } from './captain-file.ts';
import { covered, settled } from './step-mounts.ts';
import { realPath } from '../../base/paths.ts';
import type { GitState } from './git-state.ts';

interface Subject {
  readonly project: CaptainProject;
  readonly image: CaptainImage;
  readonly state: GitState;
}

export interface StepRunner {
  /**
   * Runs the steps of one kind one after the other, each in a new container.
   * @param imageId  of the image that was built, for `test` and `post`
   */
  run(kind: 'pre' | 'test' | 'post', imageId?: string): Promise<void>;
}

/**
 * `pre` and `post` run in the image `in`, may write to the project's folder and see the caches. `test` runs in the image
 * that was built, as the user it has, sees the folder read-only and no caches: what is tested is what will run. None sees a `.git`.
 */
export async function stepRunner(subject: Subject, building: Building): Promise<StepRunner> {
  const { image, project } = subject;
  const { workshop } = building;
  const needsTools = image.pre.length + image.post.length > 0;
  const user = needsTools ? await userOfSteps(workshop) : undefined;
  if (needsTools) {
    await workshop.require(image.stepImage, building);
    if (user !== undefined) await giveVolumes(image, user, building);
  }
  const source = await realPath(project.folder);
  const caches = await settled(image.caches);
  return {
    async run(kind, imageId) {
      const isTest = kind === 'test';
      const folder: StepMount = { kind: 'bind', source, target: PROJECT_AT, readOnly: isTest };
      for (const [index, command] of image[kind].entries()) {
        building.onStage(`${image.name}: ${kind} ${index + 1}/${image[kind].length}: ${command}`);
        const step: ContainerStep = {
          what: `step ${index + 1} of ${kind} of ${image.name}`,
          image: isTest ? (imageId ?? image.image) : image.stepImage,
          command,
          workingDir: PROJECT_AT,
          // A user that the image does not know has no home of its own.
          environment: {
            ...environmentOf(subject, imageId),
            ...(isTest || user === undefined ? {} : { HOME: '/tmp' }),
          },
          mounts: await covered(isTest ? [folder] : [folder, ...caches]),
          ...(isTest || user === undefined ? {} : { user }),
        };
        await workshop.run(step, building);
      }
    },
  };
}

function environmentOf({ image, state }: Subject, imageId: string | undefined): Readonly<Record<string, string>> {
  return {
    BENCHDAY_IMAGE: image.image,
    ...(imageId === undefined ? {} : { BENCHDAY_IMAGE_ID: imageId }),
    ...(state.kind === 'none'
      ? {}
      : {
          BENCHDAY_COMMIT: state.commit,
          BENCHDAY_BRANCH: state.branches[0] ?? '',
          BENCHDAY_DIRTY: String(state.changes.length > 0),
        }),
  };
}

/** So that files made by a step belong to who runs benchday, not to root. */
async function userOfSteps(workshop: ImageWorkshop): Promise<string | undefined> {
  const [uid, gid] = [process.getuid?.(), process.getgid?.()];
  if (uid === undefined || gid === undefined || uid === 0 || (await workshop.isRootless())) return undefined;
  return `${uid}:${gid}`;
}

/** A new volume belongs to root. */
async function giveVolumes(image: CaptainImage, user: string, building: Building): Promise<void> {
  const volumes = image.caches.filter(({ kind }) => kind === 'volume');
  if (volumes.length === 0) return;
  const targets = volumes.map(({ target }) => `'${target.replaceAll("'", String.raw`'\''`)}'`);
  await building.workshop.run(
    {
      what: `making the caches of ${image.name} writable`,
      image: image.stepImage,
      command: `chown ${user} ${targets.join(' ')}`,
      workingDir: '/',
      environment: {},
      mounts: volumes,
      user: '0:0',
    },
    building,
  );
}
