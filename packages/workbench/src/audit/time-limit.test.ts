import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { audit } from './audit.ts'
import { auditedDatabase } from './fixture/audited-database.ts'
import { timeLimit } from './time-limit.ts'

it.each([
  { begunMs: 0, planningMs: 13_800, choosingMs: 20_700, askingMs: 23_000 },
  { begunMs: 13_000, planningMs: 19_000, choosingMs: 22_000, askingMs: 23_000 },
  { begunMs: 29_000, planningMs: 29_000, choosingMs: 29_000, askingMs: 29_000 },
])('divides what is left after $begunMs ms', ({ begunMs, planningMs, choosingMs, askingMs }) => {
  let now = 500 + begunMs
  const isUp = timeLimit({ startedMs: 500, now: () => now }).divide()
  const ends = {
    planning: planningMs,
    choosing: choosingMs,
    asking: askingMs,
    reading: askingMs + 2_000,
  } as const
  for (const part of ['planning', 'choosing', 'asking', 'reading'] as const) {
    now = 500 + ends[part] - 1
    expect(isUp(part)).toBe(false)
    now = 500 + ends[part]
    expect(isUp(part)).toBe(true)
  }
})

it('plans and weighs no more than there is time for, however long that takes, and names the rest', async () => {
  await using database = auditedDatabase(await testDatabase())
  const columns = Array.from({ length: 12 }, (_, i) => `c${String.fromCharCode(97 + i)}`)
  await database.run(`create table boxes (id int primary key, ${columns.map((name) => `${name} int not null`).join(', ')});
    insert into boxes select i, ${columns.map((_, i) => `i * 7919 % ${2000 + i}`).join(', ')} from generate_series(1, 20000) i;
    analyze boxes`)
  const pairs = columns.flatMap((one) =>
    columns.flatMap((other) => (one < other ? [[one, other]] : [])),
  )
  const log = pairs
    .map(
      ([one, other], i) =>
        `x LOG:  duration: ${i === 0 ? 5000 : 50}.0 ms  statement: select id from boxes where ${one} = 7 and ${other} = 9`,
    )
    .join('\n')
  let looks = 0
  // A machine so slow that a fifth of a second passes between two looks at the clock.
  const now = () => 200 * looks++
  const report = await audit({ url: database.url, log, time: timeLimit({ startedMs: 0, now }) })
  expect(200 * looks).toBeLessThan(30_000)
  const late = report.unjudged.statements.filter(({ reason }) => /time for planning/.test(reason))
  expect(late.length).toBeGreaterThan(0)
  expect(late.length).toBeLessThan(pairs.length)
  expect(report.notes.join('\n')).toContain(`before ${late.length} statements could be planned`)
  expect(report.notes.join('\n')).toContain('The time was up before all indexes that might serve')
  expect(report.findings.some(({ rule }) => rule === 'missing-index')).toBe(true)
})

it('reads no more statements for how the app asks than there is time for, and says how many it left', async () => {
  await using database = auditedDatabase(await testDatabase())
  await database.run(`create extension pg_stat_statements;
    create table crates (id int primary key, shelf int not null);
    insert into crates select i, i % 500 from generate_series(1, 2000) i; analyze crates`)
  for (let i = 0; i < 60; i++)
    await database.run(`select c${i}.id from crates c${i} where shelf = ${i}`)
  let looks = 0
  const now = () => 600 * looks++
  const { notes } = await audit({ url: database.url, time: timeLimit({ startedMs: 0, now }) })
  expect(600 * looks).toBeLessThan(30_000)
  const [, late = 0] =
    /before (\d+) statements could be read for the way in which the app asks/.exec(notes.join()) ??
    []
  expect(Number(late)).toBeGreaterThan(20)
})
