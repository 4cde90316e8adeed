import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { judge, labelledSet } from './fixture/labelled/set.ts'

/** A part of the labelled set, so that the command which audits all of it goes on working: `bench/audit-labels`. */
const names = ['missing-index: expression', 'sequence-near-end', 'healthy']

it.each(names)(
  'puts the planted fault first, and alarms nobody about a healthy app: %s',
  async (name) => {
    const one = labelledSet(2).find(({ plant }) => (plant?.name ?? 'healthy') === name)
    if (!one) throw new Error(`The set has no "${name}".`)
    await using database = await testDatabase()
    const { isRight, audited } = await judge(database.url, one)
    const titles = audited.findings.map(({ title }) => title)
    expect([isRight, titles]).toEqual([true, titles])
  },
)
