import { testRedisUrl } from '@tenfold/testing'
import { describe, expect, it } from 'vitest'
import { jobDatabase, textJob } from '../test/job-database.ts'
import { createTenfold, readConfig, runInSession } from './index.ts'

describe('createTenfold', () => {
  it('opens no connection and starts no timer', async () => {
    const before = process.getActiveResourcesInfo().toSorted()
    const config = readConfig({
      DATABASE_URL: 'postgres://u:p@127.0.0.1:1/d',
      TENFOLD_CACHE: 'redis://127.0.0.1:1',
    })
    const tenfold = createTenfold(config)
    expect(process.getActiveResourcesInfo().toSorted()).toEqual(before)
    await tenfold.close()
    await tenfold.close()
  })

  it.for([
    ['off', 'inline'],
    ['memory', 'inline'],
    ['redis', 'inline'],
    ['redis', 'postgres'],
  ])(
    'runs the same app with TENFOLD_CACHE=%s and TENFOLD_JOBS=%s',
    async ([cache, kind], { skip }) => {
      const redisUrl = testRedisUrl()
      skip(cache === 'redis' && !redisUrl, 'There is no redis-server on PATH.')
      await using database = await jobDatabase()
      const env = {
        DATABASE_URL: database.url,
        TENFOLD_JOBS_DATABASE_URL: database.queueUrl,
        TENFOLD_CACHE: cache === 'redis' ? redisUrl : cache,
        TENFOLD_JOBS: kind,
      }
      const tenant = crypto.randomUUID()
      const count = () => database.marks().then((marks) => marks.length)
      const cachedCount = () => tenfold.cache.get('count', { tags: ['marks'], ttl: 60_000 }, count)
      const mark = textJob('mark', async ({ payload, complete }) => {
        await complete(async (tx) => {
          await tx.query('insert into marks (mark) values ($1)', [payload])
          await tenfold.cache.invalidate(tx, ['marks'])
        })
      })
      const tenfold = createTenfold(readConfig(env), { jobs: [mark] })
      if (kind === 'postgres') await tenfold.jobs.startWorker()
      await runInSession({ tenant }, async () => {
        expect(await cachedCount()).toBe(0)
        await tenfold.db.transaction((tx) => tenfold.jobs.enqueue(tx, mark, 'x'))
        await expect.poll(cachedCount).toBe(1)
      })
      await tenfold.close()
    },
  )
})
