import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { readConfig } from './config.ts'
import { TenfoldError } from './kernel/index.ts'

const url = 'postgres://app:hunter2@db.example/app'

function faultsOf(env: Record<string, string>): string {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof TenfoldError && error.code === 'config/invalid') return error.message
    throw error
  }
  return ''
}

describe('the configuration', () => {
  it('needs nothing but the database', () => {
    const config = readConfig({ DATABASE_URL: url, PATH: '/bin', HOST: 'x' })
    expect(config).toMatchObject({
      database: {
        poolSize: 10,
        acquireTimeoutMs: 2_000,
        statementTimeoutMs: 15_000,
        tenantSharePercent: 80,
      },
      requestTimeoutMs: 30_000,
      cache: { kind: 'off' },
      jobs: { kind: 'inline', workerConcurrency: 4 },
      serverTiming: 'off',
      metricsToken: undefined,
      phase: 1,
    })
    expect(config.database.url.reveal()).toBe(url)
    expect(config.jobs.databaseUrl.reveal()).toBe(url)
  })

  it('derives the phase from what is switched on', () => {
    const phaseOf = (env: Record<string, string>) => readConfig({ DATABASE_URL: url, ...env }).phase
    expect(phaseOf({ TENFOLD_POOL_SIZE: '50' })).toBe(1)
    expect(phaseOf({ TENFOLD_CACHE: 'memory' })).toBe(2)
    expect(phaseOf({ TENFOLD_CACHE: 'redis://r:6379' })).toBe(2)
    expect(phaseOf({ TENFOLD_JOBS: 'postgres' })).toBe(2)
    expect(phaseOf({ TENFOLD_REPLICAS: 'postgres://r1/app' })).toBe(3)
  })

  it('reads the replicas, with or without spaces between them', () => {
    const TENFOLD_REPLICAS = 'postgres://r1/app, postgres://r2/app'
    const { replicas } = readConfig({ DATABASE_URL: url, TENFOLD_REPLICAS }).database
    expect(replicas.map((each) => each.reveal())).toEqual([
      'postgres://r1/app',
      'postgres://r2/app',
    ])
  })

  it.each([
    ['postgres://r1/app,', 'must be postgres:// URLs'],
    ['r1', 'must be postgres:// URLs'],
    ['postgres://r1/app,postgres://r1/app', 'names a replica twice'],
  ])('refuses %j as replicas', (TENFOLD_REPLICAS, fault) => {
    expect(faultsOf({ DATABASE_URL: url, TENFOLD_REPLICAS })).toContain(fault)
  })

  it('takes no token for the metrics that could be guessed', () => {
    expect(faultsOf({ DATABASE_URL: url, TENFOLD_METRICS_TOKEN: 'short' })).toContain(
      'TENFOLD_METRICS_TOKEN must have at least 32 characters',
    )
  })

  it('lists every fault at once', () => {
    const faults = faultsOf({
      TENFOLD_POOL_SIZE: 'ten',
      TENFOLD_ACQUIRE_TIMEOUT_MS: '0',
      TENFOLD_CACHE: 'reddis',
      TENFOLD_JOBS: 'bull',
      TENFOLD_JOBS_DATABASE_URL: 'redis://q',
      TENFOLD_CASHE: 'memory',
    })
    expect(faults).toContain('7 faults')
    expect(faults).toContain('DATABASE_URL is missing')
    expect(faults).toContain('TENFOLD_POOL_SIZE must be a whole number')
    expect(faults).toContain('TENFOLD_ACQUIRE_TIMEOUT_MS must lie between 1 and')
    expect(faults).toContain('TENFOLD_CACHE must be "off", "memory" or a redis:// URL')
    expect(faults).toContain('TENFOLD_JOBS must be "inline" or "postgres"')
    expect(faults).toContain('TENFOLD_JOBS_DATABASE_URL must be a postgres:// URL')
    expect(faults).toContain('TENFOLD_CASHE is no setting: did you mean TENFOLD_CACHE?')
  })

  it.each([
    ['TENFOLD_CASHE', 'TENFOLD_CACHE'],
    ['TENFOLD_JOB', 'TENFOLD_JOBS'],
    ['TENFOLD_POOLSIZE', 'TENFOLD_POOL_SIZE'],
    ['TENFOLD_STATEMENT_TIMEOUT', 'TENFOLD_STATEMENT_TIMEOUT_MS'],
    ['TENFOLD_WORKERS_CONCURENCY', 'TENFOLD_WORKER_CONCURRENCY'],
  ])('refuses %s, which is nearly %s', (name, meant) => {
    expect(faultsOf({ DATABASE_URL: url, [name]: 'x' })).toContain(`did you mean ${meant}?`)
  })

  it.each([
    'TENFOLD_SERVICE_HOST',
    'TENFOLD_SERVICE_PORT_HTTP',
    'TENFOLD_PORT',
    'TENFOLD_PORT_3000_TCP',
    'TENFOLD_PORT_3000_TCP_ADDR',
    'TENFOLD_CACHE_PORT',
    'TENFOLD_TENANT_SHARE_PORT',
    'TENFOLD_JOBS_SERVICE_HOST',
    'TENFOLD_DEBUG',
    'TENFOLD_SOMETHING_ELSE',
  ])('goes on with a warning about %s, which others have set', (name) => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    expect(readConfig({ DATABASE_URL: url, [name]: 's3cr3t' }).phase).toBe(1)
    expect(warn).toHaveBeenCalledWith(expect.stringContaining(name), expect.anything())
    expect(JSON.stringify(warn.mock.calls)).not.toContain('s3cr3t')
    warn.mockRestore()
  })

  it('refuses a cache in this process while workers write in another', () => {
    const faults = faultsOf({
      DATABASE_URL: url,
      TENFOLD_CACHE: 'memory',
      TENFOLD_JOBS: 'postgres',
    })
    expect(faults).toContain('another process')
  })

  it('never repeats what it was given', () => {
    const secret = fc.string({ minLength: 8 }).map((text) => `s3cr3t${text}`)
    const property = fc.property(secret, secret, secret, (database, cache, pool) => {
      const faults = faultsOf({
        DATABASE_URL: database,
        TENFOLD_CACHE: cache,
        TENFOLD_POOL_SIZE: pool,
      })
      expect(faults).toContain('3 faults')
      expect(faults).not.toContain('s3cr3t')
    })
    fc.assert(property)
  })

  it('shows no connection string when it is printed', () => {
    const config = readConfig({ DATABASE_URL: url, TENFOLD_CACHE: 'redis://:hunter2@r' })
    const shown = inspect(config, { depth: 9, showHidden: true }) + JSON.stringify(config)
    expect(shown).not.toContain('hunter2')
  })

  it('cannot be changed', () => {
    const config = readConfig({ DATABASE_URL: url })
    for (const part of [config, config.database, config.cache, config.jobs])
      expect(Object.isFrozen(part)).toBe(true)
  })

  it('takes an empty variable for a fault, not for a default', () => {
    expect(faultsOf({ DATABASE_URL: '', TENFOLD_POOL_SIZE: '' })).toContain('2 faults')
  })
})
