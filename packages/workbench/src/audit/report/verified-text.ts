import { styleText } from 'node:util'
import { count, plainText, reportWidth, whole, wrap } from '../../terminal/index.ts'
import type {
  Measured,
  NotRun,
  Verdict,
  Verified,
  VerifiedIndex,
  VerifiedRun,
  VerifiedStatement,
} from '../verified.ts'
import { withoutComments } from './route.ts'
import { time } from './time.ts'

const colours: Readonly<Record<Verdict, 'green' | 'red' | 'yellow'>> = {
  kept: 'green',
  dropped: 'red',
  undecided: 'yellow',
  unverified: 'yellow',
}
const maxNotRun = 5

/** Result of the trial: each verdict with its reason; all statements with both plans when `all` is set. */
export function verifiedText(verified: Verified, { all }: { readonly all: boolean }): string {
  const { where, notes, indexes, statements, notRun } = verified
  const hint =
    statements.length > 0 && !all
      ? ['--all shows each statement before and after, with its plans.']
      : []
  return [
    styleText('bold', wrap(plainText(where), { width: reportWidth(), indent: 0 })),
    ...notes.map((note) => styleText('yellow', wrapped(`Note: ${note}`))),
    ...indexes.map(indexText),
    ...(all ? statements.map(statementText) : []),
    ...notRunText(notRun),
    ...hint.map((line) => styleText('dim', line)),
  ].join('\n')
}

function wrapped(text: string, indent = 2): string {
  return wrap(plainText(text), { width: reportWidth(), indent })
}

function indexText({ name, verdict, reason }: VerifiedIndex): string {
  const mark = styleText(colours[verdict], verdict.padEnd(10))
  return `${mark} ${plainText(name)}\n${' '.repeat(11)}${wrapped(reason, 11)}`
}

function statementText({ text, runs }: VerifiedStatement): string {
  const line = plainText(withoutComments(text)).trim()
  const shown = line.length > reportWidth() ? `${line.slice(0, reportWidth() - 3)}...` : line
  return ['', shown, ...runs.map(runText)].join('\n')
}

function runText({ values, before, after }: VerifiedRun): string {
  return [
    `  ${values} values: ${figures(before)} -> ${figures(after)}`,
    ...planText('before', before),
    ...planText('after', after),
  ].join('\n')
}

/** `12 ms, 1,024 blocks`. */
export function figures({ ms, blocks, stopped }: Measured): string {
  return stopped ? `more than ${time(ms)}` : `${time(ms)}, ${count(blocks, 'block')}`
}

function planText(name: string, { plan }: Measured): readonly string[] {
  const lines = plan.map((line) => `      ${visibleLine(line)}`)
  return [`    ${name}:`, ...lines].map((line) => styleText('dim', line))
}

/** A name may hold line breaks. Leading blanks, which show the depth, stay. */
function visibleLine(line: string): string {
  const [blanks = ''] = /^ */.exec(line) ?? []
  return blanks + plainText(line.slice(blanks.length))
}

function notRunText(notRun: readonly NotRun[]): readonly string[] {
  if (notRun.length === 0) return []
  const left = notRun.length - maxNotRun
  return [
    styleText('yellow', `Not run: ${count(notRun.length, 'statement')}`),
    ...notRun.slice(0, maxNotRun).map(({ text, reason }) => {
      const line = plainText(withoutComments(text)).trim()
      return `  ${line.slice(0, reportWidth() - 2)}\n    ${wrapped(reason, 4)}`
    }),
    ...(left > 0 ? [`  and ${whole(left)} more, which --json lists`] : []),
  ]
}
