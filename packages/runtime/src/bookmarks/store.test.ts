import { testRedisUrl } from '@tenfold/testing'
import fc from 'fast-check'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TenantDatabase, tenantDatabase } from '../../test/tenant-database.ts'
import type { Db } from '../db/index.ts'
import { type Bookmark, systemClock as clock, laterOf, reaches, Secret } from '../kernel/index.ts'
import { type BookmarkStore, postgresBookmarks, redisBookmarks } from './index.ts'

let database: TenantDatabase
let db: Db
let redis: Redis | undefined
beforeAll(async () => {
  database = await tenantDatabase()
  db = database.open()
  const url = testRedisUrl()
  redis = url === undefined ? undefined : new Redis(url)
})
afterAll(async () => {
  redis?.disconnect()
  await database[Symbol.asyncDispose]()
})

const at = (lsn: number, { system = '1', timeline = 1 } = {}): Bookmark => ({
  system,
  timeline,
  lsn: BigInt(lsn),
})
const unknown = { bookmark: undefined, entry: undefined }
let users = 0
const newUser = () => `user ${process.pid} ${users++}`

const kinds: [string, () => BookmarkStore, (user: string) => Promise<unknown>][] = [
  [
    'postgres',
    () => postgresBookmarks({ db, clock }),
    (user) => database.admin('delete from tenfold_bookmarks where name = $1', [user]),
  ],
  [
    'redis',
    () => redisBookmarks({ db, clock, url: new Secret(testRedisUrl() ?? '') }),
    async (user) => {
      for (const key of (await redis?.keys(`*:${user}`)) ?? []) await redis?.del(key)
    },
  ],
]

const found = kinds.filter(([kind]) => kind !== 'redis' || testRedisUrl())
describe.each(found)('bookmarks in %s', (kind, create, lose) => {
  let store: BookmarkStore
  beforeAll(() => {
    store = create()
  })
  afterAll(() => store.close())

  it('are unknown until a session that began so has kept its own, and then only grow', async () => {
    const user = newUser()
    const first = await store.find(user)
    expect(first).toEqual({ bookmark: undefined, entry: expect.any(String) })
    expect(await store.find(user)).toEqual(first)
    await store.keep(user, at(500), undefined)
    expect(await store.find(user)).toEqual(first)
    await store.keep(user, at(300), first.entry)
    expect(await store.find(user)).toEqual({ ...first, bookmark: at(500) })
    const beyond2to53 = { ...at(0), lsn: 2n ** 63n + 1n }
    await store.keep(user, beyond2to53, undefined)
    await store.keep(user, { ...at(0), lsn: 2n ** 63n }, first.entry)
    expect(await store.find(user)).toEqual({ ...first, bookmark: beyond2to53 })
    await store.keep(user, at(10, { timeline: 2 }), undefined)
    await store.keep(user, at(900), undefined)
    expect(await store.find(user)).toEqual({ ...first, bookmark: at(10, { timeline: 2 }) })
  })

  it('are unknown again once they were forgotten, or positions of two systems met', async () => {
    const user = newUser()
    const { entry } = await store.find(user)
    await store.keep(user, at(5), entry)
    await store.keep(user, at(7, { system: '2' }), entry)
    const mixed = await store.find(user)
    expect(mixed.bookmark).toBeUndefined()
    await store.keep(user, at(8, { system: '2' }), entry)
    expect(await store.find(user)).toEqual(mixed)
    await store.keep(user, at(6, { system: '2' }), mixed.entry)
    expect((await store.find(user)).bookmark).toEqual(at(8, { system: '2' }))
    await store.forget(user)
    await store.keep(user, at(9, { system: '2' }), mixed.entry)
    const forgotten = await store.find(user)
    expect(forgotten.bookmark).toBeUndefined()
    expect(forgotten.entry).not.toBe(mixed.entry)
  })

  /** A schedule of requests of one user, each of which begins, sees more or not, and ends; entries are lost meanwhile. */
  const steps = fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.record({ do: fc.constant('begin' as const), who: fc.nat(3) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('write' as const), who: fc.nat(3) }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('end' as const), who: fc.nat(3) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('lose' as const), who: fc.nat(3) }) },
    ),
    { minLength: 8, maxLength: 24 },
  )

  it('never let a session start before what its user was told, whatever is lost when', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (schedule) => {
        const user = newUser()
        const sessions = new Map<number, { bookmark: Bookmark; entry: string | undefined }>()
        let primary = 1
        let told = at(0)
        const early: Bookmark[] = []
        for (const step of schedule) {
          const session = sessions.get(step.who)
          if (step.do === 'begin') {
            // A store that is too slow is as good as one that doesn't know.
            const { bookmark = at(primary), entry } = await store.find(user).catch(() => unknown)
            if (!reaches(bookmark, told)) early.push(bookmark)
            sessions.set(step.who, { bookmark, entry })
          } else if (step.do === 'write') {
            primary++
            if (session) session.bookmark = at(primary)
          } else if (step.do === 'end' && session) {
            await store.keep(user, session.bookmark, session.entry)
            told = laterOf(told, session.bookmark)
            sessions.delete(step.who)
          } else if (step.do === 'lose') await lose(user)
        }
        expect(early).toEqual([])
      }),
      { numRuns: kind === 'redis' ? 150 : 30 },
    )
  })
})
