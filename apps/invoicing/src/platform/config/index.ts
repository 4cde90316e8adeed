import type { ScryptOptions } from 'node:crypto'
import { readConfig, type TenfoldConfig, TenfoldError } from '@tenfold/runtime'
import { Secret } from '@tenfold/runtime/kernel'
import { deriveSecret, loginUrl } from '../database/index.ts'
import { invalidConfig } from '../errors.ts'
import type { Environment } from './names.ts'
import { readServices, type ServiceConfig } from './services.ts'
import { readTraffic, type TrafficConfig } from './traffic.ts'

export type { BillingConfig, ServiceConfig } from './services.ts'

/** Every setting of the app; the runtime's own lie under `tenfold`. */
export interface AppConfig extends ServiceConfig, TrafficConfig {
  readonly tenfold: TenfoldConfig
  readonly mode: 'development' | 'production' | 'test'
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  /** Where browsers find the app. Without it (never in production) every request's own host will do. */
  readonly publicUrl: string | undefined
  readonly authDatabaseUrl: Secret
  readonly authSecret: Secret
  readonly showsDemoLogin: boolean
  readonly logLevel: LogLevel
  readonly limitsRates: boolean
  /** Cost of hashing a password. Only tests set it, and no variable does. */
  readonly passwordCost?: ScryptOptions
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
type LogLevel = (typeof logLevels)[number]

/** Reads all settings from `env`; throws one error that lists every fault of the app and the runtime. */
export function readAppConfig(given: Environment): AppConfig {
  const env = withLogins(given)
  const faults: string[] = []
  const tenfold = readRuntime(env, faults)
  const config = {
    ...readServer(env, faults),
    ...readLogin(env, faults),
    ...readLimits(env, faults),
    ...readTraffic(env, faults),
    ...readServices(env, faults),
  }
  if (!tenfold || faults.length > 0) throw invalidConfig(faults)
  return Object.freeze({ tenfold, ...config })
}

/** A DATABASE_URL without a user says where the database is; who the app is there follows from its secret. */
function withLogins(env: Environment): Environment {
  const { DATABASE_URL: url = '', AUTH_SECRET: secret } = env
  if (!secret || !URL.canParse(url) || new URL(url).username !== '') return env
  return {
    ...env,
    DATABASE_URL: loginUrl(url, 'invoicing_app', secret),
    AUTH_DATABASE_URL: env['AUTH_DATABASE_URL'] || loginUrl(url, 'invoicing_auth', secret),
    TENFOLD_JOBS_DATABASE_URL:
      env['TENFOLD_JOBS_DATABASE_URL'] || loginUrl(url, 'invoicing_queue', secret),
  }
}

function readRuntime(env: Environment, faults: string[]): TenfoldConfig | undefined {
  const { AUTH_SECRET: secret } = env
  try {
    const config = readConfig(env)
    if (!secret || config.bookmarkSecret) return config
    return Object.freeze({
      ...config,
      bookmarkSecret: new Secret(deriveSecret(secret, 'bookmark')),
    })
  } catch (error) {
    if (!(error instanceof TenfoldError) || error.code !== 'config/invalid') throw error
    const found = error.details['faults']
    faults.push(...(Array.isArray(found) ? found.map(String) : [error.message]))
    return undefined
  }
}

function readServer(env: Environment, faults: string[]) {
  const mode = readMode(env, faults)
  const port = env['PORT'] ?? '0'
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    faults.push('PORT must be a whole number between 0 and 65535')
  const publicUrl = env['PUBLIC_URL'] || undefined
  if (mode === 'production' && !publicUrl)
    faults.push('PUBLIC_URL is missing: set it to the address that browsers use, https://...')
  if (publicUrl && !isPublicUrl(publicUrl))
    faults.push('PUBLIC_URL must be an https:// URL without a path (http:// on this machine only)')
  return { mode, host: env['HOST'] || '127.0.0.1', port: Number(port), publicUrl } as const
}

function readLimits(env: Environment, faults: string[]) {
  const usual = { production: 'info', development: 'warn', test: 'silent' }[env['NODE_ENV'] ?? '']
  const wanted = env['LOG_LEVEL'] || usual || 'warn'
  const logLevel = logLevels.find((level) => level === wanted)
  if (!logLevel) faults.push(`LOG_LEVEL must be one of ${logLevels.join(', ')}`)
  const limits = env['RATE_LIMITS'] || 'on'
  if (limits !== 'on' && limits !== 'off') faults.push('RATE_LIMITS must be "on" or "off"')
  return { logLevel: logLevel ?? 'warn', limitsRates: limits === 'on' } as const
}

function readMode(env: Environment, faults: string[]): AppConfig['mode'] {
  const mode = env['NODE_ENV'] || 'development'
  if (mode === 'development' || mode === 'production' || mode === 'test') return mode
  faults.push('NODE_ENV must be "development", "production" or "test"')
  return 'production'
}

function isPublicUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, pathname, search } = new URL(text)
  if (pathname !== '/' || search !== '') return false
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  return protocol === 'https:' || (protocol === 'http:' && isHere)
}

const developmentSecret = 'for development only: anybody may read this'

function readLogin(env: Environment, faults: string[]) {
  const isProduction = env['NODE_ENV'] === 'production'
  const url = env['AUTH_DATABASE_URL'] ?? ''
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url))
    faults.push('AUTH_DATABASE_URL must be a postgres:// URL of the role invoicing_auth')
  const secret = env['AUTH_SECRET'] || (isProduction ? '' : developmentSecret)
  if (secret.length < 32 || (isProduction && secret === developmentSecret))
    faults.push('AUTH_SECRET must be a secret of at least 32 characters')
  const demo = env['DEMO_LOGIN'] || 'off'
  if (demo !== 'on' && demo !== 'off') faults.push('DEMO_LOGIN must be "on" or "off"')
  if (isProduction && demo === 'on')
    faults.push('DEMO_LOGIN can\'t be "on" in production: any visitor could log in')
  return {
    authDatabaseUrl: new Secret(url),
    authSecret: new Secret(secret),
    showsDemoLogin: demo === 'on',
  }
}

export { operatorSettings } from './names.ts'
