import { rm } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ask, startSmall } from '../fixture/small-stack.ts'
import { describeHealth } from '../health.ts'
import { identify } from '../machine/process-table.ts'
import type { Stack } from '../stack.ts'
import { describeStack } from '../state/status.ts'
import { stateFolder } from '../state-folder.ts'
import { mvp, withCount, withoutPart, withSettings } from '../topology.ts'

const small = withSettings(mvp, 'postgres', { shared_buffers: '16MB', fsync: 'off' })
const two = withCount(small, 'replica', 2)

async function envOf(stack: Stack): Promise<Record<string, string>> {
  return (await (await fetch(`${stack.web.url}/env`)).json()) as Record<string, string>
}

const urlsOf = async (stack: Stack) => (await envOf(stack))['TENFOLD_REPLICAS']?.split(',') ?? []

const replicasOf = (stack: Stack) => stack.processes().filter(({ role }) => role === 'replica')

async function countUsers(url: string): Promise<number> {
  const rows = await ask<{ users: number }>(url, 'select count(*)::int as users from users')
  return rows[0]?.users ?? -1
}

async function health(dir: string): Promise<string> {
  const status = await describeStack(dir)
  return status ? JSON.stringify(await describeHealth(dir, status)) : ''
}

describe('replicas', () => {
  it('are named to the app, follow its writes, and show how far they are', async () => {
    await using folder = await stateFolder()
    await using stack = await startSmall(folder.dir, { topology: two, seed: { users: 200 } })
    const urls = await urlsOf(stack)
    expect(new Set(urls).size).toBe(2)
    expect(await Promise.all(urls.map(countUsers))).toEqual([200, 200])
    await ask(stack.adminUrl, 'insert into users values (201)')
    for (const url of urls) await expect.poll(() => countUsers(url)).toBe(201)
    await expect(ask(urls[0] ?? '', 'delete from users')).rejects.toThrow('read-only')
    await expect
      .poll(() => health(folder.dir))
      .toMatch(/"replica-1":"streaming, up to date","replica-2":"streaming, up to date"/)
    await ask(urls[0] ?? '', 'select pg_wal_replay_pause()')
    await ask(stack.adminUrl, 'insert into users select generate_series(202, 5000)')
    await expect
      .poll(() => health(folder.dir))
      .toMatch(/"replica-1":"streaming, \d[\d,]* kB behind/)
  })

  it('come back at their addresses after kill -9, with what was written meanwhile', async () => {
    await using folder = await stateFolder()
    const losses: string[] = []
    const onLoss = ({ message }: Error, outlook: string) => losses.push(`${message} ${outlook}`)
    await using stack = await startSmall(folder.dir, { topology: two, onLoss })
    const urls = await urlsOf(stack)
    const [first, second] = replicasOf(stack)
    process.kill(first?.pid ?? 0, 'SIGKILL')
    await ask(stack.adminUrl, 'insert into users values (1)')
    const back = async () => countUsers(urls[0] ?? '').catch(() => undefined)
    await expect.poll(back).toBe(1)
    expect(losses.join()).toMatch(/ended by itself with signal SIGKILL.*is started again$/)
    await expect.poll(() => replicasOf(stack)[0]?.pid).not.toBe(first?.pid)
    expect(replicasOf(stack)[1]?.pid).toBe(second?.pid)
    const pids = replicasOf(stack).map(({ pid }) => pid)
    await stack.stop()
    for (const pid of pids) expect(await identify(pid)).toBeUndefined()
  })

  it('come and go with the topology, and keep their data over a stop', async () => {
    await using folder = await stateFolder()
    const said: string[] = []
    const log = (line: string) => said.push(line)
    const copies = () => said.filter((line) => line.startsWith('Copying')).length
    {
      await using stack = await startSmall(folder.dir, { log })
      expect(await urlsOf(stack)).toEqual([])
      await stack.reshape(withCount(small, 'replica', 1))
      const [url] = await urlsOf(stack)
      await stack.reshape(two)
      expect((await urlsOf(stack))[0]).toBe(url)
      expect(replicasOf(stack)).toHaveLength(2)
      await stack.reshape(withCount(small, 'replica', 1))
      expect(replicasOf(stack).map(({ name }) => name)).toEqual(['replica-1'])
      await stack.reshape(withoutPart(small, 'replica'))
      expect([replicasOf(stack), await urlsOf(stack)]).toEqual([[], []])
      await ask(stack.adminUrl, 'insert into users values (1)')
    }
    expect(copies()).toBe(2)
    await using stack = await startSmall(folder.dir, { topology: two, log })
    for (const url of await urlsOf(stack)) await expect.poll(() => countUsers(url)).toBe(1)
    expect(copies()).toBe(2)
  })

  it("are refused of a server of the user's", async () => {
    await using folder = await stateFolder()
    await using stack = await startSmall(path.join(folder.dir, 'own'))
    const dir = path.join(folder.dir, 'app')
    const starting = startSmall(dir, { topology: two, database: stack.adminUrl })
    await expect(starting).rejects.toMatchObject({ code: 'stack/replica-elsewhere', exitCode: 2 })
    await rm(dir, { recursive: true, force: true })
  })
})
