import { readdirSync } from 'node:fs'
import path from 'node:path'
import { testRedisUrl } from '@tenfold/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { Secret, systemClock } from '../kernel/index.ts'
import { type CacheStore, memoryStore, redisStore } from './index.ts'
import { keyOfEntry, keyOfTag } from './keys.ts'

const redisUrl = testRedisUrl()
const clock = systemClock
/** These tests are of what a store keeps, not of how long it may take. */
const patient = { connectTimeoutMs: 60_000, commandTimeoutMs: 60_000 }
const stores: Record<string, (() => CacheStore) | undefined> = {
  memory: () => memoryStore({ clock }),
  redis: redisUrl ? () => redisStore({ url: new Secret(redisUrl), clock, ...patient }) : undefined,
}

it('tries every store there is', async () => {
  const folder = path.join(import.meta.dirname, 'stores')
  const sources = readdirSync(folder).filter((file) => !file.includes('.test.'))
  const files = sources.map((file) => import(path.join(folder, file)))
  const names = (await Promise.all(files)).flatMap((each) => Object.keys(each as object))
  const found = names.flatMap((name) => /^(\w+)Store$/.exec(name)?.[1] ?? [])
  expect(
    Object.keys(stores).toSorted(),
    'list every store of stores/ in `stores` above, and no other',
  ).toEqual(found.toSorted())
})

describe.each(Object.entries(stores))('the %s store', (_name, open) => {
  let opened: CacheStore | undefined
  const store = (): CacheStore => (opened ??= open?.() ?? memoryStore({ clock }))
  const unique = () => crypto.randomUUID()
  afterEach(async () => {
    await opened?.close()
    opened = undefined
  })

  it.skipIf(!open)('answers each key in order, undefined where nothing is', async () => {
    const [a, b, c] = [unique(), unique(), unique()]
    await store().write(
      new Map([
        [a, '1'],
        [c, '3'],
      ]),
      60_000,
    )
    expect(await store().read([c, b, a])).toEqual(['3', undefined, '1'])
  })

  it.skipIf(!open)('replaces on write, but not on add', async () => {
    const key = unique()
    await store().add(new Map([[key, 'first']]), 60_000)
    await store().add(new Map([[key, 'second']]), 60_000)
    expect(await store().read([key])).toEqual(['first'])
    await store().write(new Map([[key, 'third']]), 60_000)
    expect(await store().read([key])).toEqual(['third'])
  })

  it.skipIf(!open)('forgets after the ttl', async () => {
    const key = unique()
    await store().write(new Map([[key, 'x']]), 20)
    await expect.poll(() => store().read([key])).toEqual([undefined])
  })

  it.skipIf(!open)('keeps any text as it is', async () => {
    const key = `${unique()} : "é漢\n`
    await store().write(new Map([[key, 'é漢 \n "']]), 60_000)
    expect(await store().read([key])).toEqual(['é漢 \n "'])
  })
})

describe('the memory store', () => {
  it('forgets what was used longest ago when it is full', async () => {
    const store = memoryStore({ clock, maxEntries: 2 })
    const put = (key: string) => store.write(new Map([[key, key]]), 60_000)
    await put('a')
    await put('b')
    await store.read(['a'])
    await put('c')
    expect(await store.read(['a', 'b', 'c'])).toEqual(['a', undefined, 'c'])
  })
})

describe('an option without bounds', () => {
  const url = new Secret('redis://127.0.0.1:1')
  it.each([Number.NaN, Number.POSITIVE_INFINITY, 0, -1, 1.5, 2 ** 40])(
    'is refused: %d',
    (value) => {
      const invalid = expect.objectContaining({ code: 'cache/option-invalid' })
      expect(() => memoryStore({ clock, maxEntries: value })).toThrow(invalid)
      expect(() => redisStore({ url, clock, commandTimeoutMs: value })).toThrow(invalid)
      expect(() => redisStore({ url, clock, connectTimeoutMs: value })).toThrow(invalid)
    },
  )
})

it('names that are no well-formed text stay apart on their way to a store', () => {
  const names = ['\ud800', '\ud801', '\0"\\ud800"', '\ufffd', 'a\ud800']
  const sent = names.flatMap((name) => [keyOfEntry(name), keyOfTag(name)])
  expect(new Set(sent.map((key) => Buffer.from(key).toString())).size).toBe(2 * names.length)
})
