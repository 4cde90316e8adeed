import { z } from 'zod'
import { invalidConfig } from './errors.ts'
import { Secret } from './kernel/index.ts'

/** Every setting of the runtime. `readConfig` makes it from environment variables. */
export interface TenfoldConfig {
  readonly database: {
    readonly url: Secret
    /** Name of the setting that holds the URL, when that isn't `DATABASE_URL`. */
    readonly urlSetting?: string
    readonly poolSize: number
    readonly acquireTimeoutMs: number
    readonly statementTimeoutMs: number
    readonly tenantSharePercent: number
    /** Streaming replicas, each of one server, that reads go to. */
    readonly replicas: readonly Secret[]
  }
  /** Time from its beginning for which a request may use the database; see the http plugin `sessionPerRequest`. */
  readonly requestTimeoutMs: number
  readonly cache: CacheConfig
  /** Signs what clients carry of what they have seen; without it they carry nothing. */
  readonly bookmarkSecret: Secret | undefined
  /** Reports in each answer what its request asked of cache and database; see the http plugin `serverTiming`. */
  readonly serverTiming: 'on' | 'off'
  /** A scraper of the process's metrics must send it. Without it the process shows no metrics. */
  readonly metricsToken: Secret | undefined
  readonly jobs: {
    readonly kind: 'inline' | 'postgres'
    readonly workerConcurrency: number
    /** URL of the role that sees the jobs of all tenants; the app's own when nothing else is set. */
    readonly databaseUrl: Secret
  }
  /** Phase of growth that these settings amount to: derived, never set. */
  readonly phase: 1 | 2 | 3
}

export type CacheConfig =
  | { readonly kind: 'off' }
  | { readonly kind: 'memory' }
  | { readonly kind: 'redis'; readonly url: Secret }

const wholeNumber = (fallback: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= 1 && value <= max, `must lie between 1 and ${max}`)
    .default(fallback)

const schema = z.object({
  DATABASE_URL: z
    .string('is missing: set it to postgres://user:password@host/database')
    .refine((value) => isUrl(value, ['postgres:', 'postgresql:']), 'must be a postgres:// URL'),
  TENFOLD_REPLICAS: z
    .string()
    .transform((value) => value.split(',').map((url) => url.trim()))
    .refine(
      (urls) => urls.every((url) => isUrl(url, ['postgres:', 'postgresql:'])),
      'must be postgres:// URLs with a comma between them',
    )
    .refine((urls) => new Set(urls).size === urls.length, 'names a replica twice')
    .optional(),
  TENFOLD_POOL_SIZE: wholeNumber(10, 1000),
  TENFOLD_ACQUIRE_TIMEOUT_MS: wholeNumber(2_000, 600_000),
  TENFOLD_STATEMENT_TIMEOUT_MS: wholeNumber(15_000, 3_600_000),
  TENFOLD_TENANT_SHARE_PERCENT: wholeNumber(80, 100),
  TENFOLD_REQUEST_TIMEOUT_MS: wholeNumber(30_000, 3_600_000),
  TENFOLD_CACHE: z
    .string()
    .refine(
      (value) => ['off', 'memory'].includes(value) || isUrl(value, ['redis:', 'rediss:']),
      'must be "off", "memory" or a redis:// URL',
    )
    .default('off'),
  TENFOLD_BOOKMARK_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  TENFOLD_JOBS: z.enum(['inline', 'postgres'], 'must be "inline" or "postgres"').default('inline'),
  TENFOLD_JOBS_DATABASE_URL: z
    .string()
    .refine((value) => isUrl(value, ['postgres:', 'postgresql:']), 'must be a postgres:// URL')
    .optional(),
  TENFOLD_WORKER_CONCURRENCY: wholeNumber(4, 1000),
  TENFOLD_SERVER_TIMING: z.enum(['on', 'off'], 'must be "on" or "off"').default('off'),
  TENFOLD_METRICS_TOKEN: z.string().min(32, 'must have at least 32 characters').optional(),
})

/**
 * Reads all settings from `env`. Throws one error that lists every fault; no fault repeats a value.
 * A `TENFOLD_` variable that is like no setting belongs to another program, and gives a warning.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): TenfoldConfig {
  const parsed = schema.safeParse(env)
  const { misspelt, foreign } = unknownSettings(env)
  const faults = [
    ...misspelt,
    ...conflicts(env),
    ...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')} ${issue.message}`),
  ]
  if (!parsed.success || faults.length > 0) throw invalidConfig(faults)
  if (foreign.length > 0) warnOf(foreign)
  return toConfig(parsed.data)
}

function toConfig(settings: z.output<typeof schema>): TenfoldConfig {
  const cache = toCache(settings.TENFOLD_CACHE)
  const kind = settings.TENFOLD_JOBS
  const replicas = (settings.TENFOLD_REPLICAS ?? []).map((url) => new Secret(url))
  return Object.freeze({
    database: Object.freeze({
      url: new Secret(settings.DATABASE_URL),
      poolSize: settings.TENFOLD_POOL_SIZE,
      acquireTimeoutMs: settings.TENFOLD_ACQUIRE_TIMEOUT_MS,
      statementTimeoutMs: settings.TENFOLD_STATEMENT_TIMEOUT_MS,
      tenantSharePercent: settings.TENFOLD_TENANT_SHARE_PERCENT,
      replicas: Object.freeze(replicas),
    }),
    requestTimeoutMs: settings.TENFOLD_REQUEST_TIMEOUT_MS,
    cache: Object.freeze(cache),
    bookmarkSecret: secretOf(settings.TENFOLD_BOOKMARK_SECRET),
    serverTiming: settings.TENFOLD_SERVER_TIMING,
    metricsToken: secretOf(settings.TENFOLD_METRICS_TOKEN),
    jobs: Object.freeze({
      kind,
      workerConcurrency: settings.TENFOLD_WORKER_CONCURRENCY,
      databaseUrl: new Secret(settings.TENFOLD_JOBS_DATABASE_URL ?? settings.DATABASE_URL),
    }),
    phase: replicas.length > 0 ? 3 : cache.kind === 'off' && kind === 'inline' ? 1 : 2,
  })
}

function secretOf(value: string | undefined): Secret | undefined {
  return value === undefined ? undefined : new Secret(value)
}

function toCache(value: string): CacheConfig {
  return value === 'off' || value === 'memory'
    ? { kind: value }
    : { kind: 'redis', url: new Secret(value) }
}

function isUrl(value: string, protocols: readonly string[]): boolean {
  return URL.canParse(value) && protocols.includes(new URL(value).protocol)
}

/** Variables that Kubernetes injects into each container for a service named `tenfold`, or `tenfold-` and more. */
const ofKubernetes =
  /_(SERVICE_(HOST|PORT(_\w+)?)|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$/

function unknownSettings(env: Readonly<Record<string, unknown>>) {
  const known = Object.keys(schema.shape)
  const misspelt: string[] = []
  const foreign: string[] = []
  for (const name of Object.keys(env)) {
    if (!name.startsWith('TENFOLD_') || known.includes(name)) continue
    const meant = ofKubernetes.test(name) ? undefined : findMeant(name, known)
    if (meant === undefined) foreign.push(name)
    else misspelt.push(`${name} is no setting: did you mean ${meant}?`)
  }
  return { misspelt, foreign }
}

function warnOf(names: readonly string[]): void {
  const text = `These variables are no settings of Tenfold and are ignored: ${names.join(', ')}`
  process.emitWarning(text, { code: 'TENFOLD_UNKNOWN_SETTING' })
}

function conflicts(env: Readonly<Record<string, unknown>>): string[] {
  if (env['TENFOLD_CACHE'] !== 'memory' || env['TENFOLD_JOBS'] !== 'postgres') return []
  return [
    'TENFOLD_CACHE "memory" can\'t go with TENFOLD_JOBS "postgres": the worker is another process, whose writes this cache would miss. Use a redis:// URL',
  ]
}

/** The setting that `name` is a misspelling of: up to two letters differ, or a fifth of a long name. */
function findMeant(name: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, edits: countEdits(name, candidate) }))
    .toSorted((a, b) => a.edits - b.edits)
  const [best] = ranked
  if (!best) return undefined
  const ownLetters = best.candidate.length - 'TENFOLD_'.length
  return best.edits <= Math.max(2, ownLetters / 5) ? best.candidate : undefined
}

/** Levenshtein's distance, one row of the table at a time. */
function countEdits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (const [index, letter] of from.split('').entries()) {
    const next = [index + 1]
    for (let column = 1; column <= to.length; column++) {
      const replaced = (row[column - 1] ?? 0) + (letter === to[column - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
