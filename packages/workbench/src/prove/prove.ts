import { loadParser } from '../postgres/parser.ts'
import { connectReader, type Reader } from '../postgres/reader.ts'
import type { Catalogue } from './catalogue.ts'
import { type IsolationFinding, inOrder } from './finding.ts'
import { newWorld } from './follow/follow.ts'
import { judged } from './judged.ts'
import { loginsOf } from './logins.ts'
import { notesOf } from './notes.ts'
import { readCatalogue } from './read-catalogue.ts'
import { readReach } from './read-reach.ts'
import { type AppRole, canBecome, findAppRoles } from './role.ts'
import { lookAround, type Sight } from './sight.ts'
import { reachable, type Subject, settingsOf } from './subject.ts'
import { findTenancy, type Tenancy } from './tenants.ts'

export interface IsolationOptions {
  readonly url: string
  /** Column that names the tenant; default: the usual one that most tables have. */
  readonly column?: string | undefined
  /** Role that the app works as; default: guessed from grants. */
  readonly role?: string | undefined
  /** Settings that name the tenant, separated by commas; default: found in the policies. */
  readonly setting?: string | undefined
  /** Tables that hold no tenant's rows, separated by commas. */
  readonly shared?: string | undefined
  /** Functions, views, rules and unique keys that the user has reviewed, separated by commas. */
  readonly reviewed?: string | undefined
}

export type IsolationVerdict = 'proven' | 'hole' | 'undecided'

export interface IsolationReport {
  readonly verdict: IsolationVerdict
  readonly isProven: boolean
  readonly column: string
  readonly role: string
  /** All that were judged: the role, others with the same grants, and log-ins with more rights. */
  readonly roles: readonly string[]
  readonly roleGuess: string | undefined
  readonly settings: readonly string[]
  readonly tables: readonly TableReport[]
  readonly findings: readonly IsolationFinding[]
  readonly notes: readonly string[]
  readonly elapsedMs: number
}

interface TableReport {
  readonly schema: string
  readonly name: string
  readonly column: string | undefined
  readonly via: string | undefined
  /** False when the app's role has no right on it. */
  readonly isReachable: boolean
}

/** Tells whether one tenant can reach another's rows past the database's own policies. Only reads. */
export async function proveIsolation(options: IsolationOptions): Promise<IsolationReport> {
  const started = performance.now()
  await loadParser()
  await using reader = await connectReader(options.url)
  // With an empty search_path every name comes with its schema.
  const catalogue = await reader.read(readCatalogue, { settings: { search_path: '' } })
  const tenancy = findTenancy(catalogue, options.column, namesIn(options.shared))
  const { roles, others } = findAppRoles(catalogue, tenancy, options.role)
  const proofs: Proof[] = []
  for (const role of roles)
    proofs.push(...(await proveRole(reader, { catalogue, tenancy, options }, role, roles)))
  const [main] = proofs as [Proof, ...Proof[]]
  const findings = inOrder(merged(proofs.flatMap((proof) => proof.findings)))
  const verdict = verdictOf(findings)
  return {
    verdict,
    isProven: verdict === 'proven',
    column: tenancy.column,
    role: main.subject.role.name,
    roles: proofs.map(({ subject }) => subject.role.name),
    roleGuess: main.subject.role.guess,
    settings: main.subject.settings,
    tables: tablesOf(main.subject),
    findings,
    notes: [...new Set(proofs.flatMap(({ notes }) => notes)), ...othersNote(others)],
    elapsedMs: performance.now() - started,
  }
}

const namesIn = (list: string | undefined): ReadonlySet<string> =>
  new Set((list ?? '').split(',').flatMap((name) => name.trim() || []))

interface Facts {
  readonly catalogue: Catalogue
  readonly tenancy: Tenancy
  readonly options: IsolationOptions
}

interface Proof {
  readonly subject: Subject
  readonly findings: readonly IsolationFinding[]
  readonly notes: readonly string[]
}

/** Judges the role, and log-ins that work as it and have more rights. */
async function proveRole(
  reader: Reader,
  facts: Facts,
  role: AppRole,
  tied: readonly AppRole[],
): Promise<Proof[]> {
  const { special, hasPlain, skipped } = loginsOf(
    facts.catalogue,
    role,
    facts.options.role !== undefined,
  )
  const own = await proveOne(reader, facts, role)
  const isAbove = role.isSuperuser || role.bypassesPolicies
  const proofs = [tied.length > 1 && isAbove ? doubted(own, `the app works as ${role.name}`) : own]
  for (const login of special) {
    const proof = await proveOne(reader, facts, { ...login, guess: undefined })
    proofs.push(hasPlain ? doubted(proof, `the app logs in as ${login.name}`) : proof)
  }
  const note = skipped.map(
    (name) => `${name} works as ${role.name} too; as this command's own log-in it wasn't judged.`,
  )
  return proofs.map((proof, i) =>
    i === 0 ? { ...proof, notes: [...proof.notes, ...note] } : proof,
  )
}

/** Turns holes into undecided ones, for a role that the app may not use. */
function doubted(proof: Proof, condition: string): Proof {
  return {
    ...proof,
    findings: proof.findings.map((finding) =>
      finding.severity === 'hole'
        ? {
            ...finding,
            severity: 'undecided',
            why: `${finding.why} It is a hole if ${condition}: name the app's own by --role.`,
          }
        : finding,
    ),
  }
}

async function proveOne(reader: Reader, facts: Facts, role: AppRole): Promise<Proof> {
  const subject = await readSubject(reader, facts, role)
  // A role that no policy binds sees every row, whatever the tables say.
  const isBound = !role.isSuperuser && !role.bypassesPolicies
  const isSeen = isBound && canBecome(facts.catalogue, role.name)
  const sight: Sight = isSeen
    ? await lookAround(reader, subject)
    : { findings: [], notes: [], looked: undefined }
  return {
    subject,
    findings: [...sight.findings, ...judged(subject)],
    notes: [...sight.notes, ...notesOf(subject, sight)],
  }
}

async function readSubject(
  reader: Reader,
  { catalogue, tenancy, options }: Facts,
  role: AppRole,
): Promise<Subject> {
  const reach = await reader.read((client) => readReach(client, role))
  const given = [...namesIn(options.setting)]
  const settings = given.length > 0 ? given : settingsOf(catalogue, tenancy)
  const reviewed = namesIn(options.reviewed)
  const world = newWorld({ catalogue, tenancy, reach, role: role.name, settings, reviewed })
  return {
    catalogue,
    tenancy,
    role,
    reach,
    world,
    settings,
    isSettingGiven: given.length > 0,
    shared: namesIn(options.shared),
  }
}

/** Keeps one finding of those that several roles share. */
function merged(findings: readonly IsolationFinding[]): IsolationFinding[] {
  const known = new Map<string, IsolationFinding>()
  for (const finding of findings) {
    const isRoles = finding.rule === 'role-too-strong'
    const key = `${finding.rule} ${finding.subject} ${isRoles ? finding.title : ''}`
    const found = known.get(key)
    if (!found || (found.severity !== 'hole' && finding.severity === 'hole'))
      known.set(key, finding)
  }
  return [...known.values()]
}

function verdictOf(findings: readonly IsolationFinding[]): IsolationVerdict {
  const has = (severity: string) => findings.some((finding) => finding.severity === severity)
  if (has('hole')) return 'hole'
  return has('undecided') ? 'undecided' : 'proven'
}

function tablesOf(subject: Subject): TableReport[] {
  const reached = new Set(reachable(subject))
  return subject.tenancy.tables
    .filter(({ isList }) => !isList)
    .map((table) => ({
      schema: table.schema,
      name: table.name,
      column: table.column,
      via: table.via,
      isReachable: reached.has(table),
    }))
}

function othersNote(others: readonly string[]): string[] {
  if (others.length === 0) return []
  return [
    `Other roles have grants on tables of tenants and were not judged: ${others.join(', ')}. Judge each by --role.`,
  ]
}
