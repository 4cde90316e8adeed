import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { badUrl, foreignTarget, unknownHost } from './errors.ts'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/**
 * Load can bring a server down, so it goes to this machine only, unless the
 * user says that the target is theirs.
 */
export async function requireOwnTarget(
  url: string,
  { iOwnThis = false }: { readonly iOwnThis?: boolean } = {},
): Promise<void> {
  const hostname = URL.canParse(url) ? new URL(url).hostname : ''
  if (hostname === '') throw badUrl(url, 'a URL with a host')
  if (iOwnThis) return
  const foreign = (await addressesOf(hostname)).find((address) => !isLoopback(address))
  if (foreign !== undefined) throw foreignTarget(hostname, foreign)
}

export function requireHttp(url: string): void {
  if (!/^https?:\/\/[^/]/.test(url) || !URL.canParse(url))
    throw badUrl(url, 'an http:// or https:// URL')
}

/** Refuses a URL with a path as well, which would be left out: that of a request begins at the server's root. */
export function requireOrigin(url: string): void {
  requireHttp(url)
  const { pathname, search } = new URL(url)
  if (pathname !== '/' || search !== '')
    throw badUrl(url, "the address of a server alone: the app's journeys name whole paths")
}

async function addressesOf(hostname: string): Promise<string[]> {
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  if (isIP(host)) return [host]
  try {
    const found = await lookup(host, { all: true })
    return found.map(({ address }) => address)
  } catch (cause) {
    throw unknownHost(host, cause)
  }
}

function isLoopback(address: string): boolean {
  return loopback.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}
