import fc from 'fast-check'
import Fastify from 'fastify'
import { expect, it } from 'vitest'
import { readTrustedProxies, type TrustedProxies } from './trusted-proxies.ts'

const part = fc.integer({ min: 1, max: 254 })
const inNet = (prefix: string) => fc.tuple(part, part).map(([a, b]) => `${prefix}.${a}.${b}`)
const publicAddress = fc.oneof(inNet('203.0'), inNet('198.51'), fc.constant('2001:db8::7'))
const privateAddress = fc.oneof(
  inNet('10.1'),
  inNet('192.168'),
  inNet('172.20'),
  fc.constant('fd00::9'),
)
const anybody = fc.oneof(publicAddress, privateAddress)
/** X-Forwarded-For as a client may send it: addresses, words, or nothing. */
const claims = fc.array(fc.oneof(anybody, fc.constantFrom('', 'unknown', '127.0.0.1', '::1')), {
  maxLength: 4,
})

/** Whom the app takes for its caller when `client` makes these claims, and each proxy adds whom it heard them from. */
async function seen(
  trust: TrustedProxies | undefined,
  client: string,
  said: string[],
  proxies: string[],
) {
  const server = Fastify({ trustProxy: trust ?? false })
  server.get('/', ({ ip }) => ip)
  const hops = [client, ...proxies]
  const forwarded = [...said, ...hops.slice(0, -1)].join(', ')
  const answer = await server.inject({
    url: '/',
    remoteAddress: hops.at(-1) ?? '',
    ...(forwarded && { headers: { 'x-forwarded-for': forwarded } }),
  })
  return answer.body
}

const unset = readTrustedProxies(undefined, true)

it('sees the client behind one private proxy, whatever it claims and wherever it is', async () => {
  await fc.assert(
    fc.asyncProperty(anybody, claims, privateAddress, async (client, said, proxy) => {
      expect(await seen(unset, client, said, [proxy])).toBe(client)
    }),
  )
})

it('believes nobody who connects from a public address, nor anybody outside of production', async () => {
  await fc.assert(
    fc.asyncProperty(publicAddress, claims, async (client, said) => {
      expect(await seen(unset, client, said, [])).toBe(client)
      expect(await seen(readTrustedProxies(undefined, false), client, said, [])).toBe(client)
    }),
  )
})

it('sees the client behind as many proxies as it was told of', async () => {
  const chains = fc.array(anybody, { maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(anybody, claims, chains, async (client, said, proxies) => {
      const trust = readTrustedProxies(String(proxies.length), true)
      expect(await seen(trust, client, said, proxies)).toBe(client)
    }),
  )
})

it('sees the client behind any proxies of the networks that it was told of', async () => {
  const trust = readTrustedProxies('10.1.0.0/16, loopback, 198.51.100.7', true)
  const proxies = fc.array(
    fc.oneof(inNet('10.1'), fc.constantFrom('127.0.0.1', '::1', '198.51.100.7')),
    { minLength: 1, maxLength: 3 },
  )
  const outside = fc.oneof(inNet('203.0'), inNet('192.168'), fc.constant('2001:db8::7'))
  await fc.assert(
    fc.asyncProperty(outside, claims, proxies, async (client, said, chain) => {
      expect(await seen(trust, client, said, chain)).toBe(client)
    }),
  )
})

it('believes nobody when it is told of none', async () => {
  for (const none of ['0', '', ' '])
    expect(await seen(readTrustedProxies(none, true), '10.1.0.1', ['203.0.113.1'], [])).toBe(
      '10.1.0.1',
    )
})
