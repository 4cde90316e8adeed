import type { Command } from '../catalogue.ts'
import { commandsOn, type Subject } from '../subject.ts'

/** What the app's role writes, by the table's oid: itself, through views, parents, or code that works for it. */
export type Writes = ReadonlyMap<number, ReadonlySet<Command>>

/** By its own rights, and through whatever passes its writes on. */
export function writesOf(subject: Subject): Writes {
  const own = subject.catalogue.relations.map(
    (relation) =>
      [relation.oid, commandsOn(subject, relation).filter((one) => one !== 'SELECT')] as const,
  )
  return passedOn(subject, own)
}

/** Those, and what code writes that was followed before. */
export function writesWithCode(subject: Subject): Writes {
  const byCode = [...subject.world.written].map(([oid, commands]) => [oid, [...commands]] as const)
  return passedOn(subject, [...writesOf(subject), ...byCode])
}

/** A view passes writes on to what it reads, a table to its partitions and children. */
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
