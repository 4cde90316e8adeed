// The labelled set: databases with one planted fault each, and healthy ones; does the audit put the right finding first?
//   npm run bench -- audit-labels [--seed 1] [--only text] [--save development|judging]
// --save keeps the outcomes of a whole run beside this file, and writes those of all kept runs into docs/audit.md.
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import {
  type Outcome,
  outcomeOf,
  runText,
  withRuns,
} from '../../packages/workbench/src/audit/fixture/labelled/matrix.ts'
import {
  judge,
  labelledSet,
  type Verdict,
} from '../../packages/workbench/src/audit/fixture/labelled/set.ts'
import { runningServers } from './servers.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    save: { type: 'string' },
  },
})
/** Databases at once: the audit waits for the planner, and the planner for the audit. */
const atOnce = 3
/** Findings of a database that are printed where the right one isn't first. */
const shown = 4
const page = path.join(import.meta.dirname, '../../docs/audit.md')
const fileOf = (run: string) => path.join(import.meta.dirname, `${run}.json`)

const queue = labelledSet(Number(values.seed)).filter(({ plant }) =>
  (plant?.name ?? 'healthy').includes(values.only),
)
const outcomes: Outcome[] = []
{
  await using servers = runningServers()
  const work = async () => {
    for (let each = queue.shift(); each; each = queue.shift()) {
      const started = performance.now()
      const verdict = await judge(await servers.urlFor(each.plant), each)
      outcomes.push(outcomeOf(verdict))
      print(verdict, performance.now() - started)
    }
  }
  // The servers stop only once every worker has ended, so that the first failure is the one that is shown.
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, work))
  for (const each of ended) if (each.status === 'rejected') throw each.reason
}
outcomes.sort((a, b) => a.seed - b.seed)
console.log(`\n${runText(`Seed ${values.seed}`, outcomes)}`)
if (values.save !== undefined) {
  await writeFile(fileOf(values.save), `${JSON.stringify(outcomes, null, 2)}\n`)
  await writePage()
}

async function writePage(): Promise<void> {
  const kept = async (run: string, title: string) => {
    const text = await readFile(fileOf(run), 'utf8')
    return runText(title, JSON.parse(text) as Outcome[])
  }
  const runs = [
    await kept('judging', 'Seeds that nobody had looked at'),
    await kept('development', 'Seeds of development'),
  ]
  await writeFile(page, withRuns(await readFile(page, 'utf8'), runs))
}

function print({ labelled, isRight, place, audited }: Verdict, ms: number): void {
  const { style } = audited.world
  const traits = [
    style.dialect,
    style.naming,
    style.keys,
    ...(style.secured ? ['secured'] : []),
    ...(style.partitioned ? ['partitioned'] : []),
    ...(style.ownSchema ? ['own schema'] : []),
  ].join(', ')
  const name = labelled.plant?.name ?? 'healthy'
  console.log(
    `${isRight ? 'right' : 'WRONG'} ${labelled.seed} ${name} (${traits}), place ${place ?? '-'}, ${(ms / 1000).toFixed(1)} s`,
  )
  if (isRight) return
  for (const { severity, title, sql } of audited.findings.slice(0, shown))
    console.log(`      ${severity}: ${title}. ${sql[0] ?? ''}`)
}
