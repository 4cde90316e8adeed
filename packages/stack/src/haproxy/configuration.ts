export interface HaproxySettings {
  readonly port: number
  readonly adminSocket: string
  /** Path that a backend answers below 500 while it can serve. */
  readonly readiness: string
}

/** Backends that there is room for; each is a slot that an address is put into. */
export const slots = 64
export const backend = 'app'
export const slotName = (slot: number): string => `process${slot + 1}`

/**
 * One thread, so that what the admin socket says holds for the next request. A request is sent again only where no
 * connection came about: nothing is done twice. Idle connections end long before an app ends them (5 s in Node).
 */
export function configuration({ port, adminSocket, readiness }: HaproxySettings): string {
  return `global
  nbthread 1
  no strict-limits
  maxconn 10000
  stats socket ${adminSocket} mode 600 level admin
defaults
  mode http
  timeout connect 5s
  timeout client 75s
  timeout server 130s
  timeout queue 10s
  timeout check 10s
  timeout http-keep-alive 60s
  option forwardfor
  option redispatch 1
  retries 3
  retry-on conn-failure
frontend public
  bind 127.0.0.1:${port}
  default_backend ${backend}
backend ${backend}
  balance leastconn
  option httpchk
  http-check send meth GET uri ${readiness}
  http-check expect status 200-499
  default-server check inter 2s fall 5 rise 1 pool-purge-delay 1s
  server-template process 1-${slots} 127.0.0.1:9 disabled
`
}
