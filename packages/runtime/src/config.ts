import { z } from 'zod'
import { Secret, TenfoldError } from './kernel/index.ts'

/** Every setting of the runtime. `readConfig` makes it from environment variables. */
export interface TenfoldConfig {
  readonly database: {
    readonly url: Secret
    readonly poolSize: number
    readonly acquireTimeoutMs: number
    readonly statementTimeoutMs: number
  }
  readonly cache: CacheConfig
  /** Whether answers tell what their requests asked of cache and database; see the http plugin `serverTiming`. */
  readonly serverTiming: 'on' | 'off'
  readonly jobs: { readonly kind: 'inline' | 'postgres'; readonly workerConcurrency: number }
  /** The roadmap's phase that these settings amount to: derived, never set. */
  readonly phase: 1 | 2
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
  TENFOLD_POOL_SIZE: wholeNumber(10, 1000),
  TENFOLD_ACQUIRE_TIMEOUT_MS: wholeNumber(2_000, 600_000),
  TENFOLD_STATEMENT_TIMEOUT_MS: wholeNumber(15_000, 3_600_000),
  TENFOLD_CACHE: z
    .string()
    .refine(
      (value) => ['off', 'memory'].includes(value) || isUrl(value, ['redis:', 'rediss:']),
      'must be "off", "memory" or a redis:// URL',
    )
    .default('off'),
  TENFOLD_JOBS: z.enum(['inline', 'postgres'], 'must be "inline" or "postgres"').default('inline'),
  TENFOLD_WORKER_CONCURRENCY: wholeNumber(4, 1000),
  TENFOLD_SERVER_TIMING: z.enum(['on', 'off'], 'must be "on" or "off"').default('off'),
})

/** Reads all settings from `env`. Throws one error that lists every fault; no fault repeats a value. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): TenfoldConfig {
  const parsed = schema.safeParse(env)
  const faults = [
    ...unknownSettings(env),
    ...conflicts(env),
    ...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')} ${issue.message}`),
  ]
  if (!parsed.success || faults.length > 0) throw invalidConfig(faults)
  return toConfig(parsed.data)
}

function toConfig(settings: z.output<typeof schema>): TenfoldConfig {
  const cache = toCache(settings.TENFOLD_CACHE)
  const kind = settings.TENFOLD_JOBS
  return Object.freeze({
    database: Object.freeze({
      url: new Secret(settings.DATABASE_URL),
      poolSize: settings.TENFOLD_POOL_SIZE,
      acquireTimeoutMs: settings.TENFOLD_ACQUIRE_TIMEOUT_MS,
      statementTimeoutMs: settings.TENFOLD_STATEMENT_TIMEOUT_MS,
    }),
    cache: Object.freeze(cache),
    serverTiming: settings.TENFOLD_SERVER_TIMING,
    jobs: Object.freeze({ kind, workerConcurrency: settings.TENFOLD_WORKER_CONCURRENCY }),
    phase: cache.kind === 'off' && kind === 'inline' ? 1 : 2,
  })
}

function toCache(value: string): CacheConfig {
  return value === 'off' || value === 'memory'
    ? { kind: value }
    : { kind: 'redis', url: new Secret(value) }
}

function isUrl(value: string, protocols: readonly string[]): boolean {
  return URL.canParse(value) && protocols.includes(new URL(value).protocol)
}

function unknownSettings(env: Readonly<Record<string, unknown>>): string[] {
  const known = Object.keys(schema.shape)
  return Object.keys(env)
    .filter((name) => name.startsWith('TENFOLD_') && !known.includes(name))
    .map((name) => `${name} is no setting: did you mean ${nearest(name, known)}?`)
}

function conflicts(env: Readonly<Record<string, unknown>>): string[] {
  if (env['TENFOLD_CACHE'] !== 'memory' || env['TENFOLD_JOBS'] !== 'postgres') return []
  return [
    'TENFOLD_CACHE "memory" can\'t go with TENFOLD_JOBS "postgres": the worker is another process, whose writes this cache would miss. Use a redis:// URL',
  ]
}

function nearest(name: string, known: readonly string[]): string {
  const ranked = known.map((candidate) => ({ candidate, edits: countEdits(name, candidate) }))
  return ranked.toSorted((a, b) => a.edits - b.edits)[0]?.candidate ?? ''
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

function invalidConfig(faults: readonly string[]): TenfoldError {
  const list = faults.map((fault) => `\n  - ${fault}`).join('')
  return new TenfoldError(
    'config/invalid',
    `The configuration has ${faults.length} fault${faults.length === 1 ? '' : 's'}:${list}`,
    {
      details: { faults },
    },
  )
}
