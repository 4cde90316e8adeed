import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { discardStack, startPostgres } from '@tenfold/stack'
import pg from 'pg'
import { expect, it } from 'vitest'
import { audit } from './audit.ts'

it('says that a replica counts only its own statements, and where to run the SQL', async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'tenfold-replica-'))
  try {
    const primary = await startPostgres({ dir })
    const data = await dataFolder(primary.url)
    expect((await audit({ url: primary.url })).notes.join()).not.toContain('This is a replica')
    await primary.stop()
    await writeFile(path.join(data, 'standby.signal'), '')
    const replica = await startPostgres({ dir })
    const { inRecovery, notes } = await audit({ url: replica.url })
    await replica.stop()
    expect([inRecovery, notes.join()]).toEqual([true, expect.stringContaining('This is a replica')])
  } finally {
    await discardStack(dir)
    await rm(dir, { recursive: true, force: true })
  }
})

async function dataFolder(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ data_directory: string }>('show data_directory')
  await client.end()
  return rows[0]?.data_directory ?? ''
}
