import type { ScorecardRow } from '../records/decision.ts';
import { attribute, text } from './xml-text.ts';

export interface JunitCase {
  readonly name: string;
  readonly className: string;
  /** as it is written; null: it has a time that is unknown, and none is written */
  readonly seconds?: string | null;
  readonly state: ScorecardRow['state'];
  readonly sentence: string;
  /** of what is not met */
  readonly details: readonly string[];
}

export interface JunitSuite {
  readonly name: string;
  readonly properties?: Readonly<Record<string, string>>;
  readonly cases: readonly JunitCase[];
  readonly said?: string;
}

type Element = 'failure' | 'error' | 'skipped';

/**
 * Answers as a JUnit file. What is missed and what could not be decided is a failure, what is invalid an error.
 * @param notMeasured  as most CI services show a skipped test as green, an error where it was asked for
 * @source the schema of Jenkins' xUnit plugin (junit-10.xsd): a case need not have a time
 */
export function junitFile(suites: readonly JunitSuite[], notMeasured: 'error' | 'skipped'): string {
  const elementOf = ({ state }: JunitCase): Element | undefined => {
    switch (state) {
      case 'met':
        return undefined;
      case 'missed':
      case 'impossible':
      case 'undecided':
        return 'failure';
      case 'invalid':
        return 'error';
      case 'not-measured':
        return notMeasured;
    }
  };
  const countOf = (cases: readonly JunitCase[], wanted: Element): number =>
    cases.filter((one) => elementOf(one) === wanted).length;
  const head = (cases: readonly JunitCase[]): string =>
    `tests="${cases.length}" failures="${countOf(cases, 'failure')}" errors="${countOf(cases, 'error')}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="benchday" ${head(suites.flatMap(({ cases }) => cases))}>`,
    ...suites.flatMap(({ name, properties, cases, said }) => [
      `  <testsuite name=${attribute(name)} ${head(cases)} skipped="${countOf(cases, 'skipped')}" time="0">`,
      ...propertyLines(properties),
      ...cases.map((one) => caseText(one, elementOf(one))),
      ...(said === undefined ? [] : [`    <system-out>${text(said)}</system-out>`]),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

function propertyLines(properties: JunitSuite['properties']): readonly string[] {
  if (properties === undefined) return [];
  const lines = Object.entries(properties).map(
    ([name, value]) => `      <property name=${attribute(name)} value=${attribute(value)}/>`,
  );
  return ['    <properties>', ...lines, '    </properties>'];
}

function caseText(
  { name, className, seconds = '0', state, sentence, details }: JunitCase,
  element: Element | undefined,
): string {
  const head = `    <testcase name=${attribute(name)} classname=${attribute(className)}${seconds === null ? '' : ` time="${seconds}"`}`;
  if (element === undefined) return `${head}>\n      <system-out>${text(sentence)}</system-out>\n    </testcase>`;
  // Of a skipped case the schema knows a message and nothing else.
  if (element === 'skipped')
    return `${head}>\n      <skipped message=${attribute([sentence, ...details].join('; '))}/>\n    </testcase>`;
  return `${head}>\n      <${element} type=${attribute(state)} message=${attribute(sentence)}>${text(details.join('\n'))}</${element}>\n    </testcase>`;
}
