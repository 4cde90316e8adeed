import { statfs } from 'node:fs/promises'
import { totalmem } from 'node:os'
import { clusterName } from './leftover.ts'

const MIB = 1024 * 1024

/** Settings for a development machine that measures: enough memory, nothing that hides a bottleneck. */
export async function settingsFor(data: string): Promise<Record<string, string>> {
  return {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    cluster_name: clusterName(data),
    timezone: 'UTC',
    ...memorySettings(totalmem()),
    dynamic_shared_memory_type: (await hasRoomInDevShm()) ? 'posix' : 'mmap',
    // Checkpoints at moments of their own choosing would blur a measurement of seconds.
    checkpoint_timeout: '15min',
    max_wal_size: '4GB',
    // A replica that was away comes back while the log since then is there; after more than this, it's copied anew.
    wal_keep_size: '1GB',
    random_page_cost: '1.1',
    jit: 'off',
    shared_preload_libraries: 'pg_stat_statements',
    'pg_stat_statements.track_utility': 'off',
    track_io_timing: 'on',
  }
}

/** A quarter of the memory for Postgres' own cache, between 128 MB and 1 GB: the app lives here too. */
export function memorySettings(memoryBytes: number): Record<string, string> {
  const quarter = Math.floor(memoryBytes / MIB / 4)
  return {
    shared_buffers: `${Math.min(Math.max(quarter, 128), 1024)}MB`,
    effective_cache_size: `${Math.max(quarter * 2, 256)}MB`,
  }
}

/** Containers often give /dev/shm 64 MB only, on which parallel queries fail. */
async function hasRoomInDevShm(): Promise<boolean> {
  if (process.platform !== 'linux') return true
  const shm = await statfs('/dev/shm').catch(() => undefined)
  return shm !== undefined && shm.bsize * shm.bavail >= 256 * MIB
}
