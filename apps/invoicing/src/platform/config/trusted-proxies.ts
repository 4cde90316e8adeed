import { BlockList, isIP, isIPv6 } from 'node:net'

/**
 * Whether the sender at `address` is a proxy whose X-Forwarded-For header we believe. `hop` 0 is the sender that
 * connected to us, 1 the one before it. A trusted proxy appends the address of its own caller to the header. A client
 * must not be trusted: it could claim any address.
 */
export type TrustedProxies = (address: string, hop: number) => boolean

const namedNetworks: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
}
const isPrivate = within(Object.keys(namedNetworks))

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
    return (address, hop) => text === undefined && isProduction && hop === 0 && isPrivate(address)
  if (/^\s*\d\s*$/.test(text)) return (_address, hop) => hop < Number(text)
  const networks = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  if (!networks.every(isNetwork)) return undefined
  const isTrusted = within(networks)
  return (address) => isTrusted(address)
}

export const trustedProxiesFault = `TRUSTED_PROXIES must be how many proxies stand in a row, 0 to 9, or a list of their addresses and networks: 10.0.0.0/8,203.0.113.7 or ${Object.keys(namedNetworks).join(',')}`

function within(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const network of networks.flatMap((name) => namedNetworks[name] ?? name)) {
    const [address = '', bits] = network.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    list.addSubnet(address, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family)
  }
  return (address) => isIP(address) !== 0 && list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}

function isNetwork(text: string): boolean {
  if (text in namedNetworks) return true
  const [address = '', bits = '0', ...rest] = text.split('/')
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1
  return rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most
}
