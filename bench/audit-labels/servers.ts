import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { discardStack, startPostgres } from '@tenfold/stack'
import type { Plant } from '../../packages/workbench/src/audit/fixture/labelled/plant.ts'

const settings = {
  fsync: 'off',
  full_page_writes: 'off',
  max_wal_size: '8GB',
  work_mem: '16MB',
  // It is on, and comes too late to change what was planted.
  autovacuum_naptime: '1d',
  'pg_stat_statements.max': '20000',
}

interface Servers extends AsyncDisposable {
  urlFor(plant: Plant | undefined): Promise<string>
}

/** A server with sane settings, and one with a cache far too small; each is started when it is first needed. */
export function runningServers(): Servers {
  const started = new Map<string, ReturnType<typeof start>>()
  return {
    async urlFor(plant) {
      const cache = plant?.server === 'neglected' ? '4MB' : '256MB'
      const server = started.get(cache) ?? start(cache)
      started.set(cache, server)
      return (await server).postgres.url
    },
    async [Symbol.asyncDispose]() {
      for (const server of started.values()) {
        const { dir, postgres } = await server
        await postgres.stop()
        await discardStack(dir)
      }
    },
  }
}

async function start(sharedBuffers: string) {
  const dir = await mkdtemp(path.join(tmpdir(), 'tenfold-bench-'))
  const postgres = await startPostgres({
    dir,
    settings: { ...settings, shared_buffers: sharedBuffers },
  })
  return { dir, postgres }
}
