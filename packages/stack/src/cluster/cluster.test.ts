import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { baseBackup } from '../base-backup/index.ts'
import { ask, startSmall } from '../fixture/small-stack.ts'
import { existingPlace, startPostgres } from '../postgres/index.ts'
import { stateFolder } from '../state-folder.ts'
import { servingCluster } from './serve.ts'

it('keeps the log that the copy needs, however much is written meanwhile', async () => {
  await using folder = await stateFolder()
  await using stack = await startSmall(folder.dir)
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

it('goes on when a database is dropped that the copy has come to', async () => {
  await using folder = await stateFolder()
  await using stack = await startSmall(folder.dir)
  await ask(stack.adminUrl, 'create database passing')
  const oid = `select oid::text from pg_database where datname = 'passing'`
  const [passing] = await ask<{ oid: string }>(stack.adminUrl, oid)
  const data = path.join((await existingPlace(folder.dir)) ?? '', 'data')
  const names: string[] = []
  for await (const { name, content } of baseBackup({ url: stack.adminUrl, data })) {
    for await (const _ of content);
    names.push(name)
    if (name === `base/${passing?.oid}/`) await ask(stack.adminUrl, 'drop database passing')
  }
  expect(names).toContain('backup_label')
  expect(names.filter((name) => name.startsWith(`base/${passing?.oid}/`))).toHaveLength(1)
})

interface Killed {
  readonly dir: string
  readonly secret: string
}

/** Leaves a folder as a restore that was killed leaves it, before or after the new data came. */
async function killedRestore(dir: string, newData: 'there' | 'missing'): Promise<Killed> {
  const stack = await startSmall(dir, { seed: { users: 200 } })
  await stack.stop()
  const place = (await existingPlace(dir)) ?? ''
  const data = path.join(place, 'data')
  const files = [data, path.join(dir, 'secret'), path.join(place, 'password')]
  const marked = files.map((file) => ({ file, wasThere: true }))
  await writeFile(path.join(dir, 'restore-unfinished.json'), JSON.stringify(marked))
  for (const file of files) await rename(file, `${file}.before-restore`)
  await writeFile(path.join(dir, 'secret'), 'of the restored one')
  if (newData === 'there') await mkdir(data)
  return { dir, secret: stack.secret }
}

it.each(['there', 'missing'] as const)(
  'undoes at the next start a restore that was killed while the new data was %s',
  async (newData) => {
    await using folder = await stateFolder()
    const killed = await killedRestore(path.join(folder.dir, 'one'), newData)
    const said: string[] = []
    await using stack = await startSmall(killed.dir, { log: (line) => said.push(line) })
    expect([stack.users, stack.secret]).toEqual([200, killed.secret])
    expect(said).toContain('A restore had been killed: what it was to replace is back')
  },
)

it.each(['there', 'missing'] as const)(
  'serves the former cluster to a backup with its own secret, after a restore that was killed while the new data was %s',
  async (newData) => {
    await using folder = await stateFolder()
    const killed = await killedRestore(path.join(folder.dir, 'one'), newData)
    await using cluster = await servingCluster(killed.dir)
    expect(cluster.secret.trim()).toBe(killed.secret.trim())
    expect(await ask(cluster.url, 'select 1 as one')).toEqual([{ one: 1 }])
  },
)

it('ends the server of a killed restore before it puts the former files back in its place', async () => {
  await using folder = await stateFolder()
  const { dir } = await killedRestore(path.join(folder.dir, 'one'), 'missing')
  const left = await startPostgres({ dir, settings: { fsync: 'off' } })
  await (await servingCluster(dir))[Symbol.asyncDispose]()
  // Writes its state to the path of its files, whatever lies there by now.
  await left.stop()
  await using stack = await startSmall(dir)
  expect(stack.users).toBe(200)
})

it('removes what a restore left that was killed before it began to replace, or once it had replaced', async () => {
  await using folder = await stateFolder()
  const { dir } = await killedRestore(path.join(folder.dir, 'one'), 'missing')
  const place = (await existingPlace(dir)) ?? ''
  for (const file of ['data', 'password'].map((name) => path.join(place, name)))
    await rename(`${file}.before-restore`, file)
  await mkdir(path.join(place, 'data.before-restore'))
  await mkdir(path.join(place, 'restoring'))
  await rm(path.join(dir, 'restore-unfinished.json'))
  const said: string[] = []
  await using stack = await startSmall(dir, { log: (line) => said.push(line) })
  const left = [...(await readdir(dir)), ...(await readdir(place))]
  expect(left.filter((name) => /restor/.test(name))).toEqual([])
  expect(stack.secret.trim()).toBe('of the restored one')
  expect(said.join()).not.toContain('restore')
})

it('undoes a killed restore also in a folder that was moved since', async () => {
  await using folder = await stateFolder()
  const killed = await killedRestore(path.join(folder.dir, 'one'), 'there')
  const dir = path.join(folder.dir, 'two')
  await rename(killed.dir, dir)
  await using stack = await startSmall(dir)
  expect([stack.users, stack.secret]).toEqual([200, killed.secret])
})
