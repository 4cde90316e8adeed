import { connectReader, type Reader } from '../audit/connect.ts'
import { loadParser } from '../audit/statement/parser.ts'
import { type IsolationFinding, inOrder } from './finding.ts'
import { readCatalogue } from './read-catalogue.ts'
import { readFunctions, readReach } from './read-reach.ts'
import { findAppRole } from './role.ts'
import { functionBypasses, viewBypasses } from './rules/bypasses.ts'
import { weakPolicies } from './rules/policies.ts'
import { owns, tooStrong } from './rules/role.ts'
import { missingRowSecurity, truncatable } from './rules/row-security.ts'
import { listedTenants, presetTenants } from './rules/surroundings.ts'
import { lookAround, type Sight } from './sight.ts'
import { functionsCalled, reachable, type Subject, settingsOf } from './subject.ts'
import { findTenancy } from './tenants.ts'

export interface IsolationOptions {
  readonly url: string
  /** That holds the tenant; by default the usual one that most tables have. */
  readonly column?: string | undefined
  /** That the app works as; by default guessed from the grants. */
  readonly role?: string | undefined
  /** That names the tenant; by default found in the policies. */
  readonly setting?: string | undefined
}

export interface IsolationReport {
  readonly isProven: boolean
  readonly column: string
  readonly role: string
  readonly roleGuess: string | undefined
  readonly settings: readonly string[]
  readonly tables: readonly TableReport[]
  readonly findings: readonly IsolationFinding[]
  readonly notes: readonly string[]
  readonly elapsedMs: number
}

export interface TableReport {
  readonly schema: string
  readonly name: string
  readonly column: string | undefined
  readonly via: string | undefined
  /** False when the app's role has no right to it at all. */
  readonly isReachable: boolean
}

/** Tells whether one tenant can get at another's rows past the database's own fence. Only reads. */
export async function proveIsolation(options: IsolationOptions): Promise<IsolationReport> {
  const started = performance.now()
  await loadParser()
  await using reader = await connectReader(options.url)
  const subject = await readSubject(reader, options)
  const sight = await lookAround(reader, subject)
  const findings = inOrder([...sight.findings, ...judged(subject)])
  return {
    isProven: findings.every(({ severity }) => severity !== 'hole'),
    column: subject.tenancy.column,
    role: subject.role.name,
    roleGuess: subject.role.guess,
    settings: subject.settings,
    tables: tablesOf(subject),
    findings,
    notes: [...sight.notes, ...notesOf(subject, sight)],
    elapsedMs: performance.now() - started,
  }
}

async function readSubject(reader: Reader, options: IsolationOptions): Promise<Subject> {
  const catalogue = await reader.read(readCatalogue)
  const tenancy = findTenancy(catalogue, options.column)
  const role = findAppRole(catalogue, tenancy, options.role)
  const reach = await reader.read((client) => readReach(client, role))
  const called = functionsCalled({ tenancy, reach })
  const functions = await reader.read((client) => readFunctions(client, called))
  const found = settingsOf({ tenancy, reach }, functions)
  const settings = options.setting === undefined ? found : [options.setting]
  return { catalogue, tenancy, role, reach, functions, settings }
}

function judged(subject: Subject): IsolationFinding[] {
  return [
    ...tooStrong(subject),
    ...owns(subject),
    ...missingRowSecurity(subject),
    ...weakPolicies(subject),
    ...truncatable(subject),
    ...viewBypasses(subject),
    ...functionBypasses(subject),
    ...presetTenants(subject),
    ...listedTenants(subject),
  ]
}

function tablesOf(subject: Subject): TableReport[] {
  const reached = new Set(reachable(subject))
  return subject.tenancy.tables.map((table) => ({
    schema: table.schema,
    name: table.name,
    column: table.column,
    via: table.via,
    isReachable: reached.has(table),
  }))
}

function notesOf({ role, settings }: Subject, { looked }: Sight): string[] {
  const notes: string[] = []
  if (role.guess !== undefined)
    notes.push(`Took "${role.name}" for the app's role: ${role.guess}. Name another with --role.`)
  if (settings.length === 0)
    notes.push('No policy reads a setting. If a function does, name the setting with --setting.')
  if (looked === 0) notes.push(`"${role.name}" may read none of these tables.`)
  return notes
}
