import { existsSync } from 'node:fs'
import { chown, cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { replaceCluster } from '../cluster/index.ts'
import { ask } from '../fixture/small-stack.ts'
import { discardPostgres, existingPlace, startPostgres } from '../postgres/index.ts'
import { stateFolder } from '../state-folder.ts'
import { startReplica } from './start.ts'

const small = {
  shared_buffers: '16MB',
  fsync: 'off',
  wal_keep_size: '0',
  max_wal_size: '32MB',
  max_connections: '50',
}

const placeOf = async (dir: string) => (await existingPlace(dir)) ?? ''

interface Tried {
  readonly dir: string
  readonly said: string[]
  readonly start: (primaryUrl: string) => ReturnType<typeof startReplica>
}

function replicaOf(dir: string): Tried {
  const said: string[] = []
  const log = (line: string) => said.push(line)
  return { dir, said, start: (primaryUrl) => startReplica({ dir, primaryUrl, name: 'r', log }) }
}

const copied = 'Copying the database for r'

async function answerOf(url: string, number?: number): Promise<unknown> {
  const [row] = await ask(url, `select answer from kept${number === undefined ? '' : `_${number}`}`)
  return row
}

describe('startReplica', () => {
  it('is set as its primary is, and serves what it has while that is away', async () => {
    await using folder = await stateFolder()
    const primary = await startPostgres({ dir: folder.dir, settings: small })
    await ask(primary.url, 'create table kept as select 42 as answer')
    const { start } = replicaOf(folder.dir)
    const first = await start(primary.url)
    const [set] = await ask(
      first.url,
      `select current_setting('max_connections') as most, current_setting('shared_buffers') as buffers,
         current_setting('hot_standby_feedback') as feedback, pg_is_in_recovery() as follows`,
    )
    expect(set).toEqual({ most: '50', buffers: '16MB', feedback: 'on', follows: true })
    const [slots] = await ask(
      primary.url,
      'select count(*)::int as count from pg_replication_slots',
    )
    expect(slots).toEqual({ count: 0 })
    await first.stop()
    await primary.stop()
    const again = await start(primary.url)
    expect(await answerOf(again.url)).toEqual({ answer: 42 })
    await again.stop()
    await rm(path.join(await placeOf(folder.dir), 'replicas'), { recursive: true })
    await expect(start(primary.url)).rejects.toThrow("Can't connect")
  })

  it('is copied anew when it can not follow from where it was', async () => {
    await using folder = await stateFolder()
    let primary = await startPostgres({ dir: folder.dir, settings: small })
    const { said, start } = replicaOf(folder.dir)
    let replica = await start(primary.url)
    const comesBackAfter = async (what: () => Promise<void>, answer: number) => {
      await what()
      await ask(primary.url, `create table kept_${answer} as select ${answer} as answer`)
      replica = await start(primary.url)
      await expect
        .poll(() => answerOf(replica.url, answer).catch(() => undefined))
        .toEqual({ answer })
    }
    await comesBackAfter(() => replica.stop(), 1)
    expect(said).toEqual([copied])
    await comesBackAfter(async () => {
      await replica.stop()
      for (let round = 0; round < 4; round++) {
        await ask(primary.url, `create table written_${round} (); select pg_switch_wal()`)
        await ask(primary.url, 'checkpoint')
      }
    }, 2)
    expect(said, 'the log since then is gone').toEqual([copied, copied])
    await comesBackAfter(async () => {
      await ask(replica.url, 'select pg_promote()')
      await replica.stop()
    }, 3)
    expect(said, 'it was promoted').toHaveLength(3)
    const place = await placeOf(folder.dir)
    await comesBackAfter(async () => {
      await replica.stop()
      await writeFile(path.join(place, 'replicas/r/data/global/pg_control'), 'torn')
    }, 4)
    expect(said, 'its data were damaged').toHaveLength(4)
    await comesBackAfter(async () => {
      await replica.stop()
      await primary.stop()
      await rm(path.join(place, 'data'), { recursive: true })
      primary = await startPostgres({ dir: folder.dir, settings: small })
    }, 5)
    expect(said, 'its primary began anew').toHaveLength(5)
    await replica.stop()
    await primary.stop()
  })

  it('is ended by a start of its primary that finds it left, and removed with it', async () => {
    await using folder = await stateFolder()
    const primary = await startPostgres({ dir: folder.dir, settings: small })
    const replica = await replicaOf(folder.dir).start(primary.url)
    const place = await placeOf(folder.dir)
    await discardPostgres(folder.dir)
    await expect(ask(replica.url, 'select 1')).rejects.toThrow('ECONNREFUSED')
    expect(existsSync(place)).toBe(false)
  })

  it.runIf(process.getuid?.() === 0)(
    'is ended by a start on the path of a folder that was removed without its far place',
    async () => {
      await using folder = await stateFolder('private')
      const dir = path.join(folder.dir, '.tenfold')
      const primary = await startPostgres({ dir, settings: small })
      const replica = await replicaOf(dir).start(primary.url)
      const left = await placeOf(dir)
      await rm(dir, { recursive: true })
      const next = await startPostgres({ dir, settings: small })
      for (const { url } of [primary, replica])
        await expect(ask(url, 'select 1')).rejects.toThrow('ECONNREFUSED')
      expect(existsSync(left)).toBe(false)
      await next.stop()
    },
  )

  it('is removed by a restore: it could be ahead of the restored, and follow it later', async () => {
    await using folder = await stateFolder()
    const primary = await startPostgres({ dir: folder.dir, settings: small })
    await (await replicaOf(folder.dir).start(primary.url)).stop()
    await primary.stop()
    const place = await placeOf(folder.dir)
    await using other = await stateFolder()
    await (await startPostgres({ dir: other.dir, settings: small })).stop()
    const source = await placeOf(other.dir)
    await replaceCluster({ dir: folder.dir, onData: 'replace' }, async ({ to, account }) => {
      const data = path.join(to, 'data')
      await cp(path.join(source, 'data'), data, { recursive: true })
      const files = [
        to,
        data,
        ...(await readdir(data, { recursive: true })).map((name) => path.join(data, name)),
      ]
      if (account) for (const file of files) await chown(file, account.uid, account.gid)
      const password = await readFile(path.join(source, 'password'), 'utf8')
      return { secret: 's', password: password.trim(), databases: ['postgres'] }
    })
    expect(existsSync(path.join(place, 'replicas'))).toBe(false)
  })
})
