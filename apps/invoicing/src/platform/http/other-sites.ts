import type { FastifyRequest } from 'fastify'
import { Problem } from './problem.ts'

/**
 * A hook that lets only our own pages change something. Browsers say by `Origin` and `Sec-Fetch-Site`
 * where a request comes from; a client that sends neither is no browser, so no user is being tricked. Besides, cookies
 * are SameSite=Lax and bodies are JSON only.
 */
export function refuseOtherSites(publicUrl: string | undefined) {
  const publicHost = publicUrl === undefined ? undefined : new URL(publicUrl).host
  return async (request: FastifyRequest): Promise<void> => {
    if (request.method === 'GET' || request.method === 'HEAD') return
    const { origin, 'sec-fetch-site': site } = request.headers
    const isOwnSite = site === undefined || site === 'same-origin' || site === 'none'
    const host = origin === undefined ? undefined : hostOf(origin)
    const isOwnOrigin = host === undefined || host === publicHost || host === request.host
    if (isOwnSite && isOwnOrigin) return
    // Behind a tunnel or a proxy the address that browsers use has to be told.
    const advice = isOwnSite && origin ? `; if ${origin} shows them, set PUBLIC_URL to it` : ''
    throw new Problem(
      'not-allowed',
      `Requests that change something must come from our own pages${advice}`,
    )
  }
}

/** An opaque origin ("null") has the empty host, which matches none. */
function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : ''
}
