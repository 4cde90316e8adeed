import { BlockList, isIP } from 'node:net'
import type { Environment } from './environment.ts'

/** What lies between browsers and the app. */
export interface TrafficConfig {
  /**
   * Addresses of the proxies whose word counts about who called them. Were everybody believed, a
   * caller could pass for any address.
   */
  readonly trustedProxies: readonly string[]
  /** How long a stopping process still serves while it says by /readyz that it is to be left out. */
  readonly drainMs: number
}

const privateNetworks = 'loopback,linklocal,uniquelocal'

export function readTraffic(env: Environment, faults: string[]): TrafficConfig {
  const usual = env['NODE_ENV'] === 'production' ? privateNetworks : ''
  const proxies = (env['TRUSTED_PROXIES'] ?? usual).split(',').map((name) => name.trim())
  const trustedProxies = proxies.filter((name) => name !== '')
  if (!trustedProxies.every(isNetwork))
    faults.push(
      `TRUSTED_PROXIES must be a list of addresses and networks, 10.0.0.0/8,203.0.113.7, or of ${privateNetworks}`,
    )
  const drainMs = env['DRAIN_MS'] || '0'
  if (!/^\d{1,5}$/.test(drainMs) || Number(drainMs) > 60_000)
    faults.push('DRAIN_MS must be a whole number between 0 and 60000')
  return { trustedProxies, drainMs: Number(drainMs) }
}

function isNetwork(text: string): boolean {
  if (privateNetworks.split(',').includes(text)) return true
  const [address = '', bits] = text.split('/')
  const version = isIP(address)
  if (version === 0 || bits === undefined) return version !== 0
  try {
    new BlockList().addSubnet(address, Number(bits), version === 4 ? 'ipv4' : 'ipv6')
    return /^\d{1,3}$/.test(bits)
  } catch {
    return false
  }
}
