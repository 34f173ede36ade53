import { describe, expect, it } from 'vitest';
import type { ArmRecord, ImageOrigin } from '../../../../src/records/arm-record.ts';
import { armDifferences, unlikeBases } from '../../../../src/verdicts/gate/arm-differences.ts';

type Image = ArmRecord['images'][number];

const MADE: ImageOrigin = {
  by: 'compose',
  context: 'c1',
  dockerfile: 'd1',
  target: '',
  arguments: { SIZE: 'small' },
  bases: [{ image: 'debian:12', imageId: 'sha256:base' }],
  platform: 'linux/amd64',
  builder: 'docker 1',
};
const WEB: Image = { service: 'web', image: 'me/web:aaa', imageId: 'sha256:web', made: MADE, settings: 's1' };
const REDIS: Image = { service: 'redis', image: 'redis:7', imageId: 'sha256:redis', settings: 's2' };

function arms(
  candidate: { readonly web?: Partial<Image>; readonly redis?: Partial<Image>; readonly arm?: Partial<ArmRecord> },
  { compose = 'f1', baseline = {} }: { readonly compose?: string; readonly baseline?: Partial<Image> } = {},
) {
  const given = { given: 'git:x', kind: 'git', topology: 'site' } as const;
  const topology = { title: '', file: '', services: [] };
  const web = { ...WEB, image: 'me/web:bbb', imageId: 'sha256:web-2', ...candidate.web };
  return {
    arms: [
      { name: 'baseline' as const, ...given, commit: 'aaa', images: [{ ...WEB, ...baseline }, REDIS] },
      {
        name: 'candidate' as const,
        ...given,
        commit: 'bbb',
        images: [web, { ...REDIS, ...candidate.redis }],
        ...candidate.arm,
      },
    ],
    topologies: [
      { ...topology, name: 'baseline', sha256: 'f1' },
      { ...topology, name: 'candidate', sha256: compose },
    ],
  };
}
const made = (part: Partial<ImageOrigin>) => ({ web: { made: { ...MADE, ...part } } });
const without = (key: 'bases' | 'context' | 'builder') => {
  const { [key]: _left, ...rest } = MADE;
  return { web: { made: rest } };
};

describe('two commits whose sources differ in nothing', () => {
  it('differ in nothing but the commit, though their images have other ids', () => {
    const found = armDifferences(arms({}));
    expect(found).toMatchObject({ isOnlyCommit: true, unknown: [] });
    expect(found?.differ).toEqual([{ what: 'source', baseline: 'commit aaa', candidate: 'commit bbb' }]);
    expect(found?.sentence).toContain(
      'differ in nothing but the commit; everything that is built and set is the same.',
    );
    expect(found?.same).toEqual(
      expect.arrayContaining(['base images of web', 'builder of web', 'platform of web', 'image of redis']) as string[],
    );
  });
});

describe('arms that began with other data', () => {
  it('differ in more than the commit', () => {
    const two = arms({});
    const data = [{ service: 'db', file: '/d.sql', form: 'sql', sha256: 'large' }];
    const topologies = two.topologies.map((one) => (one.name === 'candidate' ? { ...one, data } : one));
    const found = armDifferences({ ...two, topologies });
    expect(found?.isOnlyCommit).toBe(false);
    expect(found?.differ).toContainEqual({ what: 'data of db', baseline: 'none', candidate: 'large' });
  });
});

describe('what a commit may change is named, and nothing else differs', () => {
  it.each<[string, ReturnType<typeof arms>, string]>([
    ['files of the build', arms(made({ context: 'c2' })), 'build folder of web'],
    ['the Dockerfile', arms(made({ dockerfile: 'd2' })), 'Dockerfile of web'],
    ['the target', arms(made({ target: 'prod' })), 'build target of web'],
    ['an argument', arms(made({ arguments: { SIZE: 'large' } })), 'build argument SIZE of web'],
    ['a new argument', arms(made({ arguments: { SIZE: 'small', X: '1' } })), 'build argument X of web'],
    [
      'another base by name',
      arms(made({ bases: [{ image: 'debian:13', imageId: 'sha256:n' }] })),
      'base images of web',
    ],
    ['settings', arms({ web: { settings: 's9' } }), 'settings of web'],
    ['the Compose file', arms({}, { compose: 'f2' }), 'Compose file'],
    [
      'a mounted file',
      arms(
        { web: { mounted: [{ path: 'conf', files: 'm2' }] } },
        { baseline: { mounted: [{ path: 'conf', files: 'm1' }] } },
      ),
      'files mounted by web: conf',
    ],
    ['another image by name', arms({ redis: { image: 'redis:8', imageId: 'sha256:r8' } }), 'image of redis'],
  ])('%s', (_what, run, named) => {
    const found = armDifferences(run);
    expect(found?.differ.map(({ what }) => what)).toEqual(['source', named]);
    expect(found).toMatchObject({ isOnlyCommit: true });
    expect(found?.sentence).toContain(`nothing but the commit; it changed: ${named}.`);
  });
});

describe('images of captain.yml', () => {
  const { target: _target, ...plain } = MADE;
  const captain = { ...plain, by: 'captain' as const, inputs: 'i1' };
  const both = (first: object, second: object) =>
    arms({ web: { made: { ...captain, ...second } } }, { baseline: { made: { ...captain, ...first } } });

  it('differ by the files of its folder', () => {
    const found = armDifferences(both({}, { context: 'c2' }));
    expect(found?.differ.map(({ what }) => what)).toEqual(['source', 'build folder of web']);
    expect(found).toMatchObject({ isOnlyCommit: true });
  });

  it('and are not said to be the same where those are not known', () => {
    const found = armDifferences(both({ context: undefined }, { context: undefined }));
    expect(found).toMatchObject({ isOnlyCommit: false, unknown: ['build folder of web'] });
  });
});

describe('images of this project', () => {
  const own = (inputs: string, imageId?: string): Partial<Image> => ({
    made: {
      by: 'project',
      inputs,
      platform: 'linux/amd64',
      ...(imageId && { bases: [{ image: 'debian:12', imageId }] }),
    },
  });
  const both = (first: Partial<Image>, second: Partial<Image>) => arms({ web: second }, { baseline: first });

  it('differ by their sources alone on one base', () => {
    const found = armDifferences(both(own('i1', 'sha256:a'), own('i2', 'sha256:a')));
    expect(found).toMatchObject({ isOnlyCommit: true });
    expect(found?.differ.map(({ what }) => what)).toEqual(['source', 'sources and base of web']);
  });

  it('do not differ in nothing but the commit on two bases of one name', () => {
    const run = both(own('i1', 'sha256:a'), own('i2', 'sha256:b'));
    expect(armDifferences(run)).toMatchObject({ isOnlyCommit: false });
    expect(armDifferences(run)?.sentence).toContain('base images of web');
    expect(unlikeBases(run).map(({ what }) => what)).toEqual(['base image debian:12']);
  });

  it.each([
    ['and without their bases, those are not known', 'i2', ['base images of web']],
    ['but of the same sources and base they are the same', 'i1', []],
  ])('%s', (_what, inputs, unknown) => {
    expect(armDifferences(both(own('i1'), own(inputs)))?.unknown).toEqual(unknown);
  });
});

describe('"nothing but the commit" is not said', () => {
  it.each<[string, ReturnType<typeof arms>, string]>([
    [
      'where a base moved',
      arms(made({ bases: [{ image: 'debian:12', imageId: 'sha256:other' }] })),
      'base images of web',
    ],
    ['where another builder built', arms(made({ builder: 'docker 2' })), 'builder of web'],
    ['where the platforms differ', arms(made({ platform: 'linux/arm64' })), 'platform of web'],
    ['where a pulled image is another one', arms({ redis: { imageId: 'sha256:r2' } }), 'image of redis'],
    ['where the bases are not known', arms(without('bases')), 'Not known: base images of web'],
    ['where the files are not known', arms(without('context')), 'Not known: build folder of web'],
    ['where the builder is not known', arms(without('builder')), 'Not known: builder of web'],
    [
      'where nobody looked into what is mounted',
      arms({ web: { mounted: [{ path: '/srv' }] } }, { baseline: { mounted: [{ path: '/srv' }] } }),
      'Not known: files mounted by web: /srv',
    ],
    ['where one side is no commit', arms({ arm: { kind: 'topology' } }), 'nothing differs between the arms'],
  ])('%s', (_what, run, words) => {
    const found = armDifferences(run);
    expect(found).toMatchObject({ isOnlyCommit: false });
    expect(found?.sentence).toContain(words);
    expect(found?.sentence).not.toContain('nothing but');
  });

  it('where an image of the two is known by its id alone', () => {
    const { arms: both, topologies } = arms({});
    const [baseline, candidate] = both.map((arm) => ({ ...arm, images: arm.images.map((image) => ({ ...image })) }));
    const [web] = candidate?.images ?? [];
    if (baseline === undefined || candidate === undefined || web === undefined) throw new Error('the fixture has both');
    delete web.made;
    expect(armDifferences({ arms: [baseline, candidate], topologies })?.unknown).toEqual([
      'what the image of web was made from',
    ]);
  });
});

it('services that only one arm has are named', () => {
  const run = arms({});
  run.arms[1]?.images.splice(1, 1);
  expect(armDifferences(run)?.differ).toContainEqual({
    what: 'service redis',
    baseline: 'there',
    candidate: 'not there',
  });
});

it('of a run without arms, and of records that hold ids alone, nothing is said', () => {
  expect(armDifferences({ topologies: [] })).toBeUndefined();
  const run = arms({});
  const old = run.arms.map((arm) => ({
    ...arm,
    images: arm.images.map(({ service, image, imageId }) => ({ service, image, imageId })),
  }));
  expect(armDifferences({ ...run, arms: old })).toBeUndefined();
});

describe('arms on two bases of one name', () => {
  it('are not alike, and the base is named', () => {
    expect(unlikeBases(arms(made({ bases: [{ image: 'debian:12', imageId: 'sha256:other' }] })))).toEqual([
      { what: 'base image debian:12', baseline: 'sha256:base', candidate: 'sha256:other' },
    ]);
  });

  it.each<[string, Partial<ImageOrigin>]>([
    ['the same one', {}],
    ['bases of two names', { bases: [{ image: 'debian:13', imageId: 'sha256:other' }] }],
  ])('but not %s', (_what, part) => {
    expect(unlikeBases(arms(made(part)))).toEqual([]);
  });
});
