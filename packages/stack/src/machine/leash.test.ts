import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { stateFolder } from '../state-folder.ts'
import { isAlive, type ProcessId } from './process-table.ts'

/** Runs what starts something of a stack and says which processes that are, then kills it. */
async function startedAndKilled(script: string): Promise<ProcessId[]> {
  const source = `
    import { readFile } from 'node:fs/promises'
    import { startAppProcess } from ${module('wiring/app-process.ts')}
    import { startStack } from ${module('stack.ts')}
    import { startRedis } from ${module('redis/start.ts')}
    import { startPostgres } from ${module('postgres/index.ts')}
    import { identify } from ${module('machine/process-table.ts')}
    import { app } from ${module('fixture/app.ts')}
    import { mvp, withCount, withPart, withSettings } from ${module('topology.ts')}
    const small = withSettings(mvp, 'postgres', ${settings})
    const say = async (pids) => console.log(JSON.stringify(await Promise.all(pids.map(identify))))
    ${script}`
  const flags = ['--conditions=@tenfold/source', '--input-type=module', '--eval', source]
  const parent = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [said] = (await once(parent.stdout, 'data')) as [Buffer]
  const ended = once(parent, 'exit')
  parent.kill('SIGKILL')
  await ended
  return JSON.parse(String(said)) as ProcessId[]
}

function module(file: string): string {
  return JSON.stringify(path.join(import.meta.dirname, '..', file))
}

/** Resolves when all are gone; the test's own limit is for those that stay. */
async function allGone(processes: readonly ProcessId[]): Promise<void> {
  for (const id of processes) while (await isAlive(id)) await sleep(50)
}

const hasRedis = spawnSync('redis-server', ['--version']).status === 0
const settings = `{ shared_buffers: '16MB', fsync: 'off' }`

describe('what a killed process had started', () => {
  it('ends though nothing runs on the folder any more: a whole stack, whose web process never heard of Tenfold', async () => {
    await using folder = await stateFolder()
    const left = await startedAndKilled(`
      const stack = await startStack({
        dir: ${JSON.stringify(folder.dir)},
        app: { ...app, web: ${module('fixture/plain.ts')} },
        topology: withCount(${hasRedis ? "withPart(small, 'redis')" : 'small'}, 'worker', 1),
        onCrash: () => undefined,
      })
      await say(stack.processes().map(({ pid }) => pid))`)
    expect(left).toHaveLength(hasRedis ? 4 : 3)
    await allGone(left)
  })

  it('ends when it belonged to no stack', async () => {
    await using folder = await stateFolder()
    const left = await startedAndKilled(`
      const dir = ${JSON.stringify(folder.dir)}
      const redis = await startRedis({ dir })
      const postgres = await startPostgres({ dir, settings: ${settings} })
      await say([redis, postgres].flatMap((server) => server?.pid ?? []))`)
    expect(left).toHaveLength(hasRedis ? 2 : 1)
    await allGone(left)
  })

  it('ends though it was not ready yet, and ignores SIGTERM', async () => {
    await using folder = await stateFolder()
    const left = await startedAndKilled(`
      const logFile = ${JSON.stringify(path.join(folder.dir, 'log'))}
      const entry = ${module('fixture/heedless.ts')}
      void startAppProcess({ name: 'web', entry, env: { PORT: '0' }, logFile, onCrash: () => undefined, stopLimitMs: 1_000 })
      let pid = 0
      while (!pid) pid = Number(await readFile(logFile, 'utf8').catch(() => ''))
      await say([pid])`)
    expect(left).toHaveLength(1)
    await allGone(left)
  })
})
