import { compile } from '@fastify/proxy-addr'

/**
 * Whether the sender at `address` is a proxy whose X-Forwarded-For header we believe. `hop` 0 is the sender that
 * connected to us, 1 the one before it. A trusted proxy appends the address of its own caller to the header. A client
 * must not be trusted: it could claim any address.
 */
export type TrustedProxies = (address: string, hop: number) => boolean

const namedNetworks = ['loopback', 'linklocal', 'uniquelocal']
const isPrivate = compile(namedNetworks)

/**
 * Reads TRUSTED_PROXIES: the number of proxies in a row, or their addresses and networks. Without the setting, in
 * production, only the sender that connects to us is trusted, and only if its address is private. Private addresses
 * further back are not trusted, since clients may have private addresses too.
 */
export function readTrustedProxies(
  text: string | undefined,
  isProduction: boolean,
): TrustedProxies | undefined {
  if (text === undefined || text.trim() === '')
    return (address, hop) =>
      text === undefined && isProduction && hop === 0 && isPrivate(address, hop)
  if (/^\s*\d\s*$/.test(text)) return (_address, hop) => hop < Number(text)
  const networks = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  // A number would be read as an address.
  if (networks.some((name) => /^\d+$/.test(name))) return undefined
  try {
    return compile(networks)
  } catch {
    return undefined
  }
}

export const trustedProxiesFault = `TRUSTED_PROXIES must be how many proxies stand in a row, 0 to 9, or a list of their addresses and networks: 10.0.0.0/8,203.0.113.7 or ${namedNetworks.join(',')}`
