import pg from 'pg'
import { expect, it } from 'vitest'
import { cpuSecondsOf } from '../machine/cpu.ts'
import { stateFolder } from '../state-folder.ts'
import { findServerProcess } from './server-process.ts'
import { startPostgres } from './start.ts'

it.runIf(process.platform === 'linux')(
  'finds the server that a connection leads to, and what it spends',
  async () => {
    await using folder = await stateFolder()
    const postgres = await startPostgres({ dir: folder.dir })
    const client = new pg.Client({ connectionString: postgres.url })
    await client.connect()
    try {
      const server = (await findServerProcess(client)) ?? 0
      const before = await cpuSecondsOf(server)
      await client.query('select sum(sqrt(i)) from generate_series(1, 2000000) i')
      expect(await cpuSecondsOf(server)).toBeGreaterThan(before)
    } finally {
      await client.end()
      await postgres.stop()
    }
  },
)
