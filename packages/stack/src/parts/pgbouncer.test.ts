import { describe, expect, it, vi } from 'vitest'
import { ask, startSmall } from '../fixture/small-stack.ts'
import { describeHealth } from '../health.ts'
import type { Stack } from '../stack.ts'
import { describeStack } from '../state/status.ts'
import { stateFolder } from '../state-folder.ts'
import { mvp, withCount, withoutPart, withPart, withSettings } from '../topology.ts'
import { missingFor, readPooler } from './index.ts'

const missing = missingFor('pgbouncer')
const small = withSettings(mvp, 'postgres', { shared_buffers: '16MB', fsync: 'off' })
const pooled = withSettings(small, 'pgbouncer', { default_pool_size: '3' })

async function envOf(stack: Stack): Promise<Record<string, string>> {
  return (await (await fetch(`${stack.web.url}/env`)).json()) as Record<string, string>
}

async function isReplica(url: string): Promise<unknown> {
  const [row] = await ask(url, 'select pg_is_in_recovery() as is, current_database() as name')
  return row
}

async function backendOf(url: string): Promise<unknown> {
  const [row] = await ask<{ pid: number }>(url, 'select pg_backend_pid() as pid')
  return row?.pid
}

it('says what is missing, and which command installs it', async () => {
  await using folder = await stateFolder()
  vi.stubEnv('PATH', folder.dir)
  expect(missingFor('pgbouncer')).toMatch(
    /^no pgbouncer on PATH\. Install it with: (brew install|sudo apt-get install) pgbouncer$/,
  )
  vi.unstubAllEnvs()
})

describe.skipIf(missing)(`a pooler${missing ? ` (${missing})` : ''}`, () => {
  it('stands before the database, but not where a session is needed', async () => {
    await using folder = await stateFolder()
    await using stack = await startSmall(folder.dir, { topology: pooled })
    const { DATABASE_URL = '', TENFOLD_JOBS_DATABASE_URL = '' } = await envOf(stack)
    expect(TENFOLD_JOBS_DATABASE_URL).toBe(stack.adminUrl)
    expect(new URL(DATABASE_URL).port).not.toBe(new URL(stack.adminUrl).port)
    const backends = await Promise.all(Array.from({ length: 30 }, () => backendOf(DATABASE_URL)))
    expect(new Set(backends).size).toBeLessThanOrEqual(3)
    const status = await describeStack(folder.dir)
    const health = status && (await describeHealth(folder.dir, status))
    expect(health).toEqual({
      pgbouncer: expect.stringMatching(/^\d+ clients, 0 waiting, on [123] connections$/),
    })
    const use = await readPooler(folder.dir)
    expect(use).toMatchObject({ waiting: 0, longestWaitMs: 0 })
    expect(use?.transactions).toBeGreaterThanOrEqual(30)
    expect(use?.connections).toBeLessThanOrEqual(3)
    // Thirty wanted three connections, which had to be opened first.
    expect(use?.waitedMs).toBeGreaterThan(0)
    const wrong = Object.assign(new URL(DATABASE_URL), { password: 'wrong' }).href
    await expect(backendOf(wrong)).rejects.toThrow(/SASL/)
  })

  it('stands before replicas too, whichever came first', async () => {
    await using folder = await stateFolder()
    await using stack = await startSmall(folder.dir, { topology: withCount(small, 'replica', 1) })
    const direct = (await envOf(stack))['TENFOLD_REPLICAS'] ?? ''
    await stack.reshape(withPart(stack.topology, 'pgbouncer'))
    const { TENFOLD_REPLICAS: through = '', DATABASE_URL = '' } = await envOf(stack)
    expect(await isReplica(direct)).toEqual({ is: true, name: 'fixture' })
    expect(await isReplica(through)).toEqual({ is: true, name: 'fixture' })
    expect(new URL(through).port).toBe(new URL(DATABASE_URL).port)
    const pooler = stack.processes().find(({ role }) => role === 'pgbouncer')?.pid
    await stack.reshape(withCount(stack.topology, 'replica', 2))
    const both = (await envOf(stack))['TENFOLD_REPLICAS']?.split(',') ?? []
    expect(await Promise.all(both.map(isReplica))).toEqual([
      { is: true, name: 'fixture' },
      { is: true, name: 'fixture' },
    ])
    await stack.reshape(withoutPart(stack.topology, 'replica'))
    expect((await envOf(stack))['TENFOLD_REPLICAS']).toBeUndefined()
    expect(await isReplica(DATABASE_URL)).toEqual({ is: false, name: 'fixture' })
    expect(stack.processes().find(({ role }) => role === 'pgbouncer')?.pid).toBe(pooler)
    await stack.reshape(withoutPart(stack.topology, 'pgbouncer'))
    expect((await envOf(stack))['DATABASE_URL']).toBe(stack.adminUrl)
  })

  it('comes back at its address after kill -9', async () => {
    await using folder = await stateFolder()
    const losses: string[] = []
    const onLoss = ({ message }: Error, outlook: string) => losses.push(`${message} ${outlook}`)
    await using stack = await startSmall(folder.dir, { topology: pooled, onLoss })
    const { DATABASE_URL = '' } = await envOf(stack)
    const pidOf = () => stack.processes().find(({ role }) => role === 'pgbouncer')?.pid ?? 0
    const former = pidOf()
    process.kill(former, 'SIGKILL')
    await expect
      .poll(() => backendOf(DATABASE_URL).catch(() => undefined))
      .toEqual(expect.any(Number))
    await expect.poll(pidOf).not.toBe(former)
    expect(losses.join()).toMatch(
      /PgBouncer ended by itself with signal SIGKILL.*is started again$/,
    )
    expect((await describeStack(folder.dir))?.processes.map(({ pid }) => pid)).toContain(pidOf())
  })
})
