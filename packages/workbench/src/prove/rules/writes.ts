import type { Command } from '../catalogue.ts'
import { commandsOn, type Subject } from '../subject.ts'

/** Commands by which the app's role writes a table (itself, through views or parents, or by code), by the table's oid. */
export type Writes = ReadonlyMap<number, ReadonlySet<Command>>

/** Writes by the role's own rights, and those that views and parents pass on. */
export function writesOf(subject: Subject): Writes {
  const own = subject.catalogue.relations.map(
    (relation) =>
      [relation.oid, commandsOn(subject, relation).filter((one) => one !== 'SELECT')] as const,
  )
  return passedOn(subject, own)
}

/** The same, and writes by code that was followed before. */
export function writesWithCode(subject: Subject): Writes {
  const byCode = [...subject.world.written].map(([oid, commands]) => [oid, [...commands]] as const)
  return passedOn(subject, [...writesOf(subject), ...byCode])
}

/** A view passes writes on to what it reads; a table passes them to its partitions and children. */
function passedOn(
  { catalogue, world }: Subject,
  direct: readonly (readonly [number, Iterable<Command>])[],
): Writes {
  const found = new Map<number, Set<Command>>()
  const left = direct.flatMap(([oid, commands]) => [...commands].map((one) => [oid, one] as const))
  for (const [oid, command] of left) {
    const known = found.get(oid) ?? new Set()
    if (known.has(command)) continue
    found.set(oid, known.add(command))
    const relation = world.relations.get(oid)
    const bases = relation?.isUpdatable ? (catalogue.reads.get(oid) ?? []) : []
    const children = (catalogue.children.get(oid) ?? []).filter(
      (child) => command !== 'INSERT' || world.relations.get(child)?.isPartition,
    )
    left.push(...[...bases, ...children].map((each) => [each, command] as const))
  }
  return found
}
