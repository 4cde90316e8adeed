import { randomUUID } from 'node:crypto'
import { writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import pg from 'pg'
import type { FromThread, KeeperData, ToThread } from '../keeper-messages.ts'
import { Vigil } from '../vigil.ts'

/*
 * Runs beside the event loop of a process that runs jobs, and shares nothing with it: it renews the process's
 * lease also while a handler computes, and ends the process when a handler never returns.
 */
const { url, leaseMs, stuckMs, ...given } = workerData as KeeperData
const port = parentPort
/** Longest wait for a connection that may have fallen silent: the lease leaves time to renew it by another. */
const patienceMs = Math.ceil(leaseMs / 3)
const tickMs = Math.min(1_000, leaseMs / 6, stuckMs / 3)
const vigil = new Vigil(leaseMs)
const held = new Map<number, number>()
let worker = given.worker
let isRegistered = false
let client: pg.Client | undefined
let renewing: Promise<void> | undefined
let renewAt = 0
let silentMs = 0
/** The reason for the first of several failed renewals is told, and no other. */
let isBroken = false
const closing = new AbortController()

const timeOfDatabase = `extract(epoch from clock_timestamp())::float8 * 1000 as "nowMs"`
const later = `clock_timestamp() + ${leaseMs} * interval '1 millisecond'`
/** Finds its own row when an earlier answer was lost, unless this process was declared dead meanwhile. */
const register = (
  id: string,
) => `insert into tenfold_workers (id, alive_until) values ('${id}', ${later})
  on conflict (id) do update set alive_until = excluded.alive_until where tenfold_workers.died_with is null
  returning ${timeOfDatabase}`
const renew = (id: string) =>
  `update tenfold_workers set alive_until = ${later} where id = '${id}' and died_with is null
  returning ${timeOfDatabase}`
const leave = (id: string) => `delete from tenfold_workers where id = '${id}'
  and not exists (select from tenfold_jobs where worker = '${id}' and state = 'running')`

const tell = (message: FromThread) => port?.postMessage(message)

async function connect(): Promise<pg.Client> {
  const opened = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: patienceMs,
    query_timeout: patienceMs,
    keepAlive: true,
    application_name: 'tenfold-keeper',
  })
  opened.on('error', () => undefined)
  await opened.connect()
  return opened
}

/**
 * Sends a statement that the server ends when this process has given it up: else each new try would leave one more
 * connection behind, until the server takes none. A lease need not survive a crash, nor reach a standby.
 */
async function send(db: pg.Client, statement: string): Promise<{ nowMs: number } | undefined> {
  const text = `set local statement_timeout = ${patienceMs}; set local synchronous_commit = off; ${statement}`
  const results: unknown = await db.query(text)
  return (results as pg.QueryResult<{ nowMs: number }>[]).at(-1)?.rows[0]
}

async function renewLease(): Promise<void> {
  const startedAt = performance.now()
  const hadClient = client !== undefined
  try {
    client ??= await connect()
    const answer = await send(client, isRegistered ? renew(worker) : register(worker))
    isRegistered = answer !== undefined
    isBroken = false
    if (answer) return tell({ watch: vigil.seen(answer.nowMs) })
    worker = randomUUID()
    renewAt = 0
    tell({ reborn: worker })
  } catch (error) {
    const broken = client
    client = undefined
    await broken?.end().catch(() => undefined)
    // A proxy or a server that ends idle connections is no outage.
    if (hadClient && performance.now() - startedAt < tickMs) return renewLease()
    renewAt = 0
    const fault = error instanceof Error ? error.message : String(error)
    vigil.broken()
    tell({ fault: isBroken ? undefined : fault })
    isBroken = true
  }
}

function tick(): void {
  const now = performance.now()
  silentMs += tickMs
  tell('ping')
  if (silentMs >= stuckMs && held.size > 0 && Math.min(...held.values()) < now) endProcess()
  if (now < renewAt || renewing) return
  renewAt = now + leaseMs / 3
  renewing = renewLease().finally(() => {
    renewing = undefined
  })
}

/** The event loop is blocked: nothing else in the process could say so, nor end it. */
function endProcess(): void {
  const text = `A job's handler has blocked the event loop for ${Math.round(silentMs)} ms, beyond the timeoutMs of a job that runs here: this process is killed, so that its jobs can run elsewhere.\n`
  writeSync(2, text)
  process.kill(process.pid, 'SIGKILL')
}

async function close(): Promise<void> {
  closing.abort()
  await renewing
  if (client) await send(client, leave(worker)).catch(() => undefined)
  await client?.end().catch(() => undefined)
  port?.close()
}

port?.on('message', (message: ToThread) => {
  if (message === 'pong') silentMs = 0
  else if (message === 'close') void close()
  else if ('hold' in message) held.set(message.hold, performance.now() + message.forMs)
  else held.delete(message.drop)
})
while (!closing.signal.aborted) {
  tick()
  await sleep(tickMs, undefined, { signal: closing.signal }).catch(() => undefined)
}
