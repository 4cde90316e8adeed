import { whole } from '../../terminal/index.ts'
import type { Holder } from '../catalogue/upkeep.ts'

/** The age from which a transaction, a slot or a standby is more than work under way. */
const oldAge = 100_000

/** The oldest holder of VACUUM, if it is old enough to matter. */
export function oldestHolder(holders: readonly Holder[]): Holder | undefined {
  return holders.find(({ age }) => age >= oldAge)
}

export function holderText({ kind, name, age }: Holder): string {
  return `VACUUM can't get past ${kind} ${name}, which began ${whole(age)} transactions ago.`
}

/** How to end it; a standby is told by its own settings. */
export function endingOf({ kind, name }: Holder): readonly string[] {
  const text = `'${name.replaceAll("'", "''")}'`
  if (kind === 'prepared transaction') return [`rollback prepared ${text};`]
  if (kind === 'replication slot') return [`select pg_drop_replication_slot(${text});`]
  return kind === 'session' ? [`select pg_terminate_backend(${name});`] : []
}
