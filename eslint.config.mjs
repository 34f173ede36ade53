import tseslint from 'typescript-eslint';
import { wordRule } from './setup/word-list.mjs';

/** What is restricted in all of src: a rule that is set again for some folders replaces the one before, so it takes these along. */
const ONE_CLOCK = [
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0], CallExpression[callee.name='Date']",
    message: 'base/clock.ts reads the time',
  },
  {
    selector: "MemberExpression[object.name='globalThis']",
    message: 'by its name alone, so that the rules of clock, chance and deadline see it',
  },
  { selector: "CallExpression[callee.name='fetch']", message: 'http/client.ts asks servers' },
  {
    selector: "MemberExpression[object.name='process'][property.name='hrtime']",
    message: 'base/clock.ts reads the time',
  },
];

export default tseslint.config(
  { ignores: ['node_modules/', 'reports/', 'coverage/', 'topologies/', '.cache/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Numbers in messages are the norm in this project; everything else must be made a string on purpose.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      // `await using _lock` is held for its end, not for its value.
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_' }],
      'no-console': 'error',
    },
  },
  {
    // One clock, one source of chance, one kind of deadline: base has them.
    files: ['src/**/*.ts'],
    ignores: ['src/base/{clock,random,deadline}.ts', 'src/report/client/**'],
    rules: {
      'no-restricted-syntax': ['error', ...ONE_CLOCK],
      'no-restricted-properties': [
        'error',
        { object: 'AbortSignal', property: 'timeout', message: 'base/deadline.ts makes such signals' },
        { object: 'Date', property: 'now', message: 'base/clock.ts reads the time' },
        { object: 'performance', property: 'now', message: 'base/clock.ts reads the time' },
        { object: 'Math', property: 'random', message: 'base/random.ts has chance that can be repeated' },
      ],
    },
  },
  {
    // Unknown is not 0. Where 0 is right, say why: countOf, or a comparison with undefined and the reason.
    files: ['src/{figures,checks,verdicts,report,collectors}/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...ONE_CLOCK,
        {
          selector: 'LogicalExpression[operator=/^(\\?\\?|\\|\\|)$/][right.value=0]',
          message: 'what is not known is not 0: leave it out, or use base/count-of.ts for what is counted completely',
        },
        {
          selector: 'AssignmentExpression[operator=/^(\\?\\?=|\\|\\|=)$/][right.value=0]',
          message: 'what is not known is not 0',
        },
      ],
    },
  },
  {
    // What people read: plain words, as setup/word-list.mjs has them. setup/words.mjs looks for the same words in docs.
    files: ['src/**/*.ts', 'setup/**/*.mjs', 'bin/**/*.mjs'],
    plugins: { benchday: { rules: { 'plain-words': wordRule } } },
    rules: { 'benchday/plain-words': 'error' },
  },
  { files: ['bench/**/*.ts'], rules: { 'no-console': 'off' } },
);
