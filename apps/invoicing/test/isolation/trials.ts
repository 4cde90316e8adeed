import { randomUUID } from 'node:crypto'
import type { Ids } from './calls.ts'
import type { Target } from './operations.ts'
import type { Place } from './places.ts'
import type { Tenant } from './tenants.ts'

/** Ids that an intruder tries at the places of an operation. */
export interface Trial {
  readonly ids: Ids
  /** The same with ids of nobody, which must get the same answer; none where the token itself allows something. */
  readonly twin: Ids | undefined
}

const atMost = 6

/** All that `intruder` may try with what belongs to `victim`. */
export async function trialsOf(target: Target, victim: Tenant, intruder: Tenant): Promise<Trial[]> {
  const { places } = target
  const own = await ownIds(places, intruder, victim)
  const alone = places.map((place) => [place])
  const sets = places.length > 1 ? [...alone, places] : alone
  const trials: Trial[] = []
  for (const set of sets)
    trials.push(...(await foreignTrials(target, { set, own, victim, intruder })))
  return [{ ids: own, twin: undefined }, ...searches(target, own, victim), ...trials]
}

/** The intruder's own ids wherever there are any, so that only the victim's id can be the reason for a refusal. */
async function ownIds(places: readonly Place[], intruder: Tenant, victim: Tenant): Promise<Ids> {
  const ids: Record<string, string> = {}
  for (const { at, kind } of places) {
    const [id = ''] = [...(await intruder.idsOf(kind)), ...(await victim.idsOf(kind))]
    ids[at] = id
  }
  return ids
}

function searches({ parameters }: Target, own: Ids, { words }: Tenant): Trial[] {
  const isSearch = parameters.some(({ in: where, name }) => where === 'query' && name === 'q')
  return isSearch ? [{ ids: { ...own, 'query q': words.first }, twin: undefined }] : []
}

interface Plan {
  /** The places that get the victim's ids. */
  readonly set: readonly Place[]
  readonly own: Ids
  readonly victim: Tenant
  readonly intruder: Tenant
}

async function foreignTrials(
  target: Target,
  { set, own, victim, intruder }: Plan,
): Promise<Trial[]> {
  const columns: Candidate[][] = []
  for (const { kind } of set) columns.push(await candidates(kind, { target, victim, intruder }))
  const longest = Math.min(atMost, Math.max(...columns.map((column) => column.length)))
  return Array.from({ length: longest }, (_, row) => {
    const chosen = columns.map((column) => column[row % column.length] ?? { id: '', isReal: false })
    const isReal = chosen.some((one) => one.isReal)
    const foreign = set.map(({ at }, index) => [at, chosen[index]?.id ?? ''])
    const nobody = set.map(({ at }, index) => [at, idOfNobody(chosen[index]?.id ?? '')])
    const twin = isReal ? undefined : { ...own, ...Object.fromEntries(nobody) }
    return { ids: { ...own, ...Object.fromEntries(foreign) }, twin }
  })
}

interface Candidate {
  readonly id: string
  /** A token that is good for something, in whoever's hands. */
  readonly isReal: boolean
}

async function candidates(
  kind: string,
  { target, victim, intruder }: { target: Target; victim: Tenant; intruder: Tenant },
): Promise<Candidate[]> {
  const theirs = await victim.idsOf(kind)
  if (!kind.endsWith(' token')) return theirs.map((id) => ({ id, isReal: false }))
  const [token = ''] = theirs
  const [own = ''] = await intruder.idsOf(kind)
  const forged = [...forgeries(token, own), ...forgeries(own, token)].filter((one) => one !== own)
  const real = target.isForStrangers ? [] : [{ id: token, isReal: true }]
  return [...forged.map((id) => ({ id, isReal: false })), ...real]
}

/** Forges tokens from two real ones: one's organisation before the other's secret, and one letter changed. */
function forgeries(token: string, other: string): string[] {
  const changed = `${token.slice(0, -2)}${token.endsWith('AA') ? 'BB' : 'AA'}`
  const [organization, secret] = [token.split('.')[0], other.split('.')[1]]
  return secret === undefined ? [changed] : [changed, `${organization}.${secret}`]
}

/** An id that looks like this one. */
function idOfNobody(id: string): string {
  if (/^\d+$/.test(id)) return '999999999'
  if (/^[\da-f]{8}-/.test(id)) return randomUUID()
  return id.replaceAll(/[A-Za-z\d]/g, 'x')
}
