// The labelled set: databases with one planted fault each, and healthy ones; does the audit put the right finding first?
//   node --conditions=@tenfold/source bench/audit-labels/main.ts [--seed 1] [--only text] [--write development|judging]
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { discardStack, type RunningPostgres, startPostgres } from '@tenfold/stack'
import {
  judge,
  type Labelled,
  labelledSet,
  type Verdict,
} from '../../packages/workbench/src/audit/fixture/labelled/set.ts'
import { outcomeOf } from '../../packages/workbench/src/audit/fixture/labelled/summary.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    at: { type: 'string', default: '' },
    save: { type: 'string' },
  },
})
const settings = {
  fsync: 'off',
  full_page_writes: 'off',
  shared_buffers: '256MB',
  max_connections: '100',
  max_wal_size: '8GB',
  work_mem: '16MB',
  // It is on, and comes too late to change what was planted.
  autovacuum_naptime: '1d',
  'pg_stat_statements.max': '20000',
}
const servers = new Map<string, Promise<{ dir: string; server: RunningPostgres }>>()

async function start(shared_buffers: string) {
  const dir = await mkdtemp(path.join(tmpdir(), 'tenfold-bench-'))
  return { dir, server: await startPostgres({ dir, settings: { ...settings, shared_buffers } }) }
}

async function serverFor({ plant }: Labelled): Promise<string> {
  const size = plant?.name === 'small-cache' ? '4MB' : '256MB'
  if (!servers.has(size)) servers.set(size, start(size))
  const { server } = (await servers.get(size)) ?? (await start(size))
  return server.url
}

const seeds = values.at.split(',').filter(Boolean).map(Number)
const wanted = labelledSet(Number(values.seed)).filter(
  ({ plant, seed }) =>
    (plant?.name ?? 'healthy').includes(values.only) &&
    (seeds.length === 0 || seeds.includes(seed)),
)
const verdicts: Verdict[] = []
const queue = [...wanted]
try {
  await Promise.all([1, 2, 3].map(work))
} finally {
  for (const started of servers.values()) {
    const { dir, server } = await started
    await server.stop()
    await discardStack(dir)
  }
}
const right = verdicts.filter(({ isRight }) => isRight).length
console.log(`${right} of ${verdicts.length} right`)
await save()

async function save(): Promise<void> {
  if (values.save === undefined) return
  const outcomes = verdicts.map(outcomeOf).toSorted((a, b) => a.seed - b.seed)
  await writeFile(values.save, `${JSON.stringify(outcomes, null, 2)}\n`)
}

async function work(): Promise<void> {
  for (let each = queue.shift(); each; each = queue.shift()) {
    const started = performance.now()
    try {
      const verdict = await judge(await serverFor(each), each)
      verdicts.push(verdict)
      print(verdict, performance.now() - started)
    } catch (error) {
      console.log(`FAILED ${each.seed} ${each.plant?.name}:`, error)
    }
  }
}

function print({ labelled, isRight, place, audited }: Verdict, ms: number): void {
  const { style } = audited.world
  console.log(
    `${isRight ? 'ok  ' : 'MISS'} ${labelled.seed} ${labelled.plant?.name ?? 'healthy'} [${style.dialect} ${style.naming} ${style.keys}${style.secured ? ' rls' : ''}${style.partitioned ? ' parts' : ''}${style.ownSchema ? ' schema' : ''}] place ${place ?? '-'}; ${(ms / 1000).toFixed(1)} s; unjudged ${(100 * audited.unjudged).toFixed(0)} %`,
  )
  if (isRight && audited.findings.length <= 1) return
  for (const finding of audited.findings.slice(0, isRight ? 3 : 6))
    console.log(
      `       ${finding.severity} ${finding.rule}: ${finding.title} | ${finding.share === undefined ? '' : (100 * finding.share).toFixed(1)} | ${finding.sql[0] ?? finding.why.slice(0, 150)}`,
    )
}
