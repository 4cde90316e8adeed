import type { Environment } from './names.ts'
import { readTrustedProxies, type TrustedProxies, trustedProxiesFault } from './trusted-proxies.ts'

export interface TrafficConfig {
  readonly trustedProxies: TrustedProxies
  /** How long a stopping process still serves while it says by /readyz that it is to be left out. */
  readonly drainMs: number
  /** Web processes that callers are spread over: what is counted in one's memory is a share of the whole. */
  readonly webProcesses: number
  /** Names of the modules that this process serves and works for; undefined for all of them. */
  readonly modules: readonly string[] | undefined
}

export function readTraffic(env: Environment, faults: string[]): TrafficConfig {
  const isProduction = env['NODE_ENV'] === 'production'
  const trustedProxies = readTrustedProxies(env['TRUSTED_PROXIES'], isProduction)
  if (!trustedProxies) faults.push(trustedProxiesFault)
  const drainMs = env['DRAIN_MS'] || '0'
  if (!/^\d{1,5}$/.test(drainMs) || Number(drainMs) > 60_000)
    faults.push('DRAIN_MS must be a whole number between 0 and 60000')
  const webProcesses = env['WEB_PROCESSES'] || '1'
  if (!/^[1-9]\d{0,2}$/.test(webProcesses))
    faults.push('WEB_PROCESSES must be a whole number between 1 and 999')
  if (env['TENFOLD_CACHE'] === 'memory' && Number(webProcesses) > 1)
    faults.push(
      `TENFOLD_CACHE "memory" can't go with WEB_PROCESSES ${webProcesses}: each would miss the writes of the others. Use a redis:// URL`,
    )
  const modules = readModules(env['MODULES'])
  if (env['TENFOLD_CACHE'] === 'memory' && modules)
    faults.push(
      'TENFOLD_CACHE "memory" can\'t go with MODULES: the other modules have processes of their own, whose writes this cache would miss. Use a redis:// URL',
    )
  return {
    trustedProxies: trustedProxies ?? (() => false),
    drainMs: Number(drainMs),
    webProcesses: Number(webProcesses),
    modules,
  }
}

function readModules(list = ''): readonly string[] | undefined {
  const names = list.split(',').map((name) => name.trim())
  return names.some((name) => name !== '') ? names.filter((name) => name !== '') : undefined
}
