import { mkdir, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'
import { expect, it } from 'vitest'
import { app } from '../fixture/app.ts'
import type { StackOptions } from '../options.ts'
import { existingPlace } from '../postgres/index.ts'
import { type Stack, startStack } from '../stack.ts'
import { stateFolder } from '../state-folder.ts'
import { mvp, withSettings } from '../topology.ts'
import { baseBackup } from './base-backup.ts'

function start(dir: string, options: Partial<StackOptions> = {}): Promise<Stack> {
  const onCrash = (error: Error) => {
    throw error
  }
  const topology = withSettings(mvp, 'postgres', { shared_buffers: '16MB', fsync: 'off' })
  return startStack({ dir, app, topology, onCrash, ...options })
}

async function ask<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const result = await client.query<Row>(text)
    return result.rows
  } finally {
    await client.end()
  }
}

it('keeps the log that the copy needs, however much is written meanwhile', async () => {
  await using folder = await stateFolder()
  await using stack = await start(folder.dir)
  const data = path.join((await existingPlace(folder.dir)) ?? '', 'data')
  const copy = baseBackup({ url: stack.adminUrl, data })
  await copy.next()
  for (let round = 0; round < 3; round++) {
    await ask(stack.adminUrl, `create table written_${round} (); select pg_switch_wal()`)
    await ask(stack.adminUrl, 'checkpoint')
  }
  const names: string[] = []
  for await (const { name, content } of copy) {
    for await (const _ of content);
    names.push(name)
  }
  expect(names.filter((name) => /^pg_wal\/[0-9A-F]{24}$/.test(name)).length).toBeGreaterThan(3)
})

it('undoes a restore at the next start when it was killed half way', async () => {
  await using folder = await stateFolder()
  const dir = path.join(folder.dir, 'one')
  const first = await start(dir, { seed: { users: 200 } })
  await first.stop()
  const data = path.join((await existingPlace(dir)) ?? '', 'data')
  const secret = path.join(dir, 'secret')
  const marked = [
    { file: data, wasThere: true },
    { file: secret, wasThere: true },
  ]
  await writeFile(path.join(dir, 'restore-unfinished.json'), JSON.stringify(marked))
  await rename(data, `${data}.before-restore`)
  await mkdir(data)
  await using second = await start(dir)
  expect([second.users, second.secret]).toEqual([200, first.secret])
})
