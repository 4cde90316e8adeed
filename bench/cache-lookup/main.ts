// How long a look-up in the shared cache takes, on a real Redis over loopback.
//   npm run bench -- cache-lookup
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createCache, redisStore } from '@tenfold/runtime/cache'
import { systemClock as clock, runInSession, Secret } from '@tenfold/runtime/kernel'
import { missingFor, startRedis } from '@tenfold/stack'

const lookups = 20_000
const profile = {
  id: 7,
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  roles: ['owner'],
  flags: { beta: true },
}

const dir = await mkdtemp(path.join(tmpdir(), 'tenfold-bench-'))
const redis = await startRedis({ dir })
if (redis) await measure(redis.url)
else console.log(missingFor('redis'))
await redis?.stop()
await rm(dir, { recursive: true, force: true })

async function measure(url: string): Promise<void> {
  const cache = createCache({ store: redisStore({ url: new Secret(url), clock }), clock })
  const lookUp = (n: number) =>
    cache.get(
      `profile:${n % 1_000}`,
      { tags: [`user:${n % 1_000}`, 'profiles'], ttl: 3_600_000 },
      async () => profile,
    )
  await runInSession({ tenant: 'a' }, async () => {
    for (let n = 0; n < 3_000; n++) await lookUp(n)
    console.log(`${lookups} look-ups, all hits, two tags, ${JSON.stringify(profile).length} bytes`)
    for (const atOnce of [1, 8]) print(atOnce, await timesOf(atOnce, lookUp))
  })
  await cache.close()
}

async function timesOf(atOnce: number, lookUp: (n: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = []
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < lookups) {
      const since = performance.now()
      await lookUp(next++)
      times.push(performance.now() - since)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  return times
}

function print(atOnce: number, times: readonly number[]): void {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(3)
  console.log(`${atOnce} at a time: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms`)
}
