import { setTimeout as sleep } from 'node:timers/promises'
import type { TestReplica } from '@tenfold/testing'
import { parseLsn } from '../../src/kernel/index.ts'

/** What befalls a replica. Each leaves it running and in step again. */
type Accident = (replica: TestReplica, random: () => number) => Promise<void>

const accidents = {
  lags: async (replica, random) => {
    await replica.setApplyDelay(Math.round(500 * random()))
    await sleep(1_000)
    await replica.setApplyDelay(0)
  },
  stalls: async (replica, random) => {
    await replica.pauseReplay()
    await sleep(500 + 2_500 * random())
    await replica.resumeReplay()
  },
  'is killed': async (replica, random) => {
    await replica.kill()
    await sleep(1_000 * random())
    await replica.start()
  },
  'comes back at an older position': async (replica) => {
    const older = await comeBackOlder(replica)
    await sleep(4_000)
    await older[Symbol.asyncDispose]()
  },
} satisfies Record<string, Accident>

/**
 * Kills a standby and starts it again so that it holds back what it had shown before; it answers when this resolves.
 * It catches up when the result is disposed of.
 */
export async function comeBackOlder(
  replica: TestReplica,
): Promise<AsyncDisposable & { readonly position: bigint }> {
  await replica.setApplyDelay(600_000)
  await replica.kill()
  // It counts as started once it has caught up.
  const started = replica.start()
  while (!(await answers(replica))) await sleep(20)
  return {
    position: await positionOf(replica),
    async [Symbol.asyncDispose]() {
      await replica.setApplyDelay(0)
      await started
    },
  }
}

/** Up to where a standby has replayed. */
export async function positionOf(replica: TestReplica): Promise<bigint> {
  const text = 'select pg_last_wal_replay_lsn()::text as lsn'
  const [row] = await replica.query<{ lsn: string }>(text)
  return parseLsn(row?.lsn ?? '0/0')
}

async function answers(replica: TestReplica): Promise<boolean> {
  return replica.query('select 1').then(
    () => true,
    () => false,
  )
}

/** Lets things happen to a replica, one after another, until `isOver`. Returns how often each did. */
export async function causeAccidents(
  replica: TestReplica,
  { isOver, random }: { readonly isOver: () => boolean; readonly random: () => number },
): Promise<Readonly<Record<string, number>>> {
  const happened: Record<string, number> = {}
  const all = Object.entries(accidents)
  while (!isOver()) {
    const [name, happen] = all[Math.floor(random() * all.length)] as (typeof all)[number]
    await happen(replica, random)
    happened[name] = (happened[name] ?? 0) + 1
    await sleep(1_000 * random())
  }
  return happened
}
