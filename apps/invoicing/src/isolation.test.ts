import { afterAll, beforeAll, expect, it } from 'vitest'
import { type AssistantServer, startAssistant } from '../dev/assistant.ts'
import { emptyTables } from '../test/isolation/fill-tenant.ts'
import { dropFilter } from '../test/isolation/mutants.ts'
import { readOperations } from '../test/isolation/operations.ts'
import { findHoles, type World } from '../test/isolation/proof.ts'
import { differences, readEverything, unreadable } from '../test/isolation/reads.ts'
import { missingKinds, newTenant } from '../test/isolation/tenants.ts'
import { preparedDatabase, startApp, type TestApp, type TestDatabase } from '../test/test-app.ts'

const victim = { first: 'Quetzal', second: 'Zugvogel', amountMinor: 98_765_431 }
const intruder = { first: 'Eve', second: 'Everly', amountMinor: 100 }
const minutes = 5 * 60_000

let assistant: AssistantServer
beforeAll(async () => {
  assistant = await startAssistant({ tokenMs: 0 })
})
afterAll(() => assistant[Symbol.asyncDispose]())
const env = () => ({ RATE_LIMITS: 'off', ASSISTANT_URL: assistant.url })

for (const cache of ['off', 'memory'] as const)
  it(
    `keeps tenants apart in every operation, with cache ${cache}`,
    async () => {
      await using database = await preparedDatabase()
      await using running = await startApp(database, { ...env(), TENFOLD_CACHE: cache })
      const targets = await readOperations(running.server)
      const eve = await newTenant(running, database, intruder)
      const alone = await readEverything(eve, targets)
      const ada = await newTenant(running, database, victim)
      const forgotten = (await ada.rows.emptyTables()).filter((table) => !(table in emptyTables))
      expect(forgotten, 'fill them in test/isolation/fill-tenant.ts').toEqual([])
      expect(await missingKinds(ada, targets)).toEqual([])
      // Whatever the cache may hold of the first tenant, it holds now.
      expect(await unreadable(ada, targets)).toEqual([])
      await readEverything(ada, targets)

      expect(differences(alone, await readEverything(eve, targets))).toEqual([])
      const world = { running, database, targets, victim: ada, intruder: eve }
      expect(await allHoles(world)).toEqual([])
    },
    minutes,
  )

it.each(['customers', 'invoices', 'activity'])(
  'notices when the policy of %s lets everybody in',
  async (table) => {
    await using database = await preparedDatabase()
    await using running = await startApp(database, env())
    const world = await newWorld(running, database)
    await database.query(`alter policy tenant on ${table} using (true) with check (true)`)
    expect(await firstHole(world)).toContain('/api/v1/')
  },
  minutes,
)

it.each(['user_id', 'organization_id'] as const)(
  'notices when the queries of accounts forget to ask for %s',
  async (filter) => {
    await using database = await preparedDatabase()
    await using running = await startApp(database, env())
    const world = await newWorld(running, database)
    dropFilter(running.app, filter)
    expect(await firstHole(world)).toContain('/api/')
  },
  minutes,
)

async function newWorld(running: TestApp, database: TestDatabase): Promise<World> {
  const targets = await readOperations(running.server)
  const eve = await newTenant(running, database, intruder)
  const ada = await newTenant(running, database, victim)
  return { running, database, targets, victim: ada, intruder: eve }
}

async function allHoles(world: World): Promise<string[]> {
  const holes: string[] = []
  for await (const hole of findHoles(world)) holes.push(hole)
  return holes
}

async function firstHole(world: World): Promise<string | undefined> {
  for await (const hole of findHoles(world)) return hole
  return undefined
}
