import { balancer } from './balancer.ts'
import type { Part } from './part.ts'
import { pgbouncer, readPooler } from './pgbouncer.ts'
import { postgres } from './postgres.ts'
import { describeMissing, isOnPath } from './program.ts'
import { redis } from './redis.ts'
import { replica } from './replica.ts'
import { standIn } from './stand-in.ts'
import { web } from './web.ts'
import { worker } from './worker.ts'

/** Every kind of part, in the order in which they start. */
export const partNames = [
  'redis',
  'postgres',
  'replica',
  'pgbouncer',
  'stand-in',
  'web',
  'worker',
  'balancer',
] as const

/** Role of a process of a stack. */
export type PartName = (typeof partNames)[number]

export const parts: Readonly<Record<PartName, Part>> = {
  redis,
  postgres,
  replica,
  pgbouncer,
  'stand-in': standIn,
  web,
  worker,
  balancer,
}

/** The part that holds the app's database. */
export const databasePart: PartName = partNames.find((name) =>
  holdsDatabase(parts[name]),
) as PartName

export type { CollectorName, Page, Part } from './part.ts'
export { readPooler }

function holdsDatabase(part: Part): boolean {
  return part.layer === 'server' && part.holdsDatabase === true
}

/** Program that must be installed before a part can run here, with the command; undefined when it can. */
export function missingFor(name: PartName): string | undefined {
  const { program } = parts[name]
  return program && !isOnPath(program) ? describeMissing(program) : undefined
}
