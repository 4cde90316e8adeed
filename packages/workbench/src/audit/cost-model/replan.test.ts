import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
import type { StatementUse } from '../../evidence/statements.ts'
import { loadParser } from '../../postgres/parser.ts'
import { connectReader } from '../../postgres/reader.ts'
import type { Candidate } from '../advice/candidate.ts'
import { candidatesFor } from '../advice/candidates.ts'
import { createStatement } from '../advice/ddl.ts'
import { estimate, plannedCost } from '../advice/estimate.ts'
import { shapeFor } from '../advice/shape-for.ts'
import type { Model, Subject } from '../advice/subject.ts'
import { planWorkload, understand } from '../advice/workload.ts'
import { readCatalogue } from '../catalogue/read-catalogue.ts'
import { existingShapes } from './index-shape.ts'

const schema = `
  create table hens (id bigint primary key, farm bigint not null, kind text not null, hatched timestamptz not null, grams int);
  insert into hens select i, case when i % 5 = 0 then 1 else i % 900 end, 'kind ' || i % 40,
    timestamptz '2026-01-01' + (i * 7919 % 50000) * interval '9 min', i % 4000 from generate_series(1, 50000) i;
  create table eggs (id bigint primary key, hen bigint not null, laid date not null);
  insert into eggs select i, 1 + (i * 7907) % 50000, date '2026-01-01' + i % 300 from generate_series(1, 150000) i;
  `

const texts = [
  'select * from hens where farm = $1',
  'select * from hens where grams = $1 and kind = $2',
  'select * from hens where farm = $1 order by hatched desc limit 20',
  'select * from hens where hatched >= $1 and hatched < $2',
  'select * from eggs where hen = $1',
  'select h.id, e.laid from hens h join eggs e on e.hen = h.id where h.grams = $1',
  'select h.id, e.laid from hens h left join eggs e on e.hen = h.id where h.grams = $1',
  'select max(hatched) from hens where farm = $1',
  // Where many rows are tied, the model credits no index that leaves out what breaks the ties; the planner would sort each tie.
  'select * from hens where kind = $1 order by hatched, id limit 5',
]

/** How far the model may be from the planner, as a factor. */
const tolerance = 2

it('estimates costs with an index as the planner does once the index is there', async () => {
  await using database = await testDatabase()
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    await client.query(schema)
    await client.query('vacuum analyze')
    const compared: Compared[] = []
    for (const text of texts) compared.push(...(await compare(client, database.url, text)))
    expect(compared.length).toBeGreaterThan(20)
    expect(compared.filter(({ model, planner }) => isFar(model, planner))).toEqual([])
  } finally {
    await client.end()
  }
})

interface Compared {
  readonly what: string
  readonly model: number
  readonly planner: number
}

/** Under ten units everything is fast. */
function isFar(model: number, planner: number): boolean {
  const ratio = (model + 10) / (planner + 10)
  return ratio > tolerance || ratio < 1 / tolerance
}

async function compare(client: pg.Client, url: string, text: string): Promise<readonly Compared[]> {
  const { subject, model } = await plan(url, text)
  const asIs = {
    what: text,
    model: estimate(subject, model, []).cost,
    planner: plannedCost(subject),
  }
  const compared: Compared[] = [asIs]
  for (const candidate of candidatesFor([subject.accesses], model.catalogue)) {
    const { cost } = estimate(subject, model, [shapeFor(candidate, model)])
    const planner = await realCost(client, url, text, candidate)
    compared.push({ what: `${text}: ${createStatement(candidate, 'tried')}`, model: cost, planner })
  }
  return compared
}

async function realCost(
  client: pg.Client,
  url: string,
  text: string,
  candidate: Candidate,
): Promise<number> {
  await client.query(createStatement(candidate, 'tried'))
  const { subject } = await plan(url, text)
  await client.query('drop index tried')
  return plannedCost(subject)
}

async function plan(url: string, text: string): Promise<{ subject: Subject; model: Model }> {
  await loadParser()
  await using reader = await connectReader(url)
  const catalogue = await reader.read(readCatalogue)
  const statement: StatementUse = {
    fingerprint: text,
    text,
    role: 'postgres',
    calls: 1,
    totalMs: 1,
    meanMs: 1,
    rows: 1,
    sharedBlocks: 0,
    tempBlocks: 0,
    nested: false,
  }
  const planning = await planWorkload(reader, understand([statement], catalogue), catalogue)
  const [subject] = planning.subjects
  if (!subject) throw new Error(`not planned: ${text}: ${planning.skipped[0]?.reason}`)
  const existing = Map.groupBy(existingShapes(catalogue), ({ table }) => table)
  // The planner takes an absent value for a rare one, the model doesn't.
  const planned = subject.planned.filter(({ outcome }) => outcome === undefined)
  return {
    subject: { ...subject, planned },
    model: { catalogue, statistics: planning.statistics, existing },
  }
}
