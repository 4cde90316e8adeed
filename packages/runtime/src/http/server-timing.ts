import { AsyncLocalStorage } from 'node:async_hooks'
import { channels, type Events } from '../kernel/index.ts'
import { contextPerRequest, type FastifyLike, forWholeApp } from './per-request.ts'

interface ReplyLike {
  getHeader(name: string): unknown
  header(name: string, value: string): unknown
}

/** The members of Fastify in use, beyond the hooks in which a request's work runs. */
interface AnsweringFastify extends FastifyLike {
  addHook: FastifyLike['addHook'] &
    ((
      name: 'onSend',
      hook: (request: object, reply: ReplyLike, payload: unknown, done: () => void) => void,
    ) => unknown) &
    ((name: 'onClose', hook: (instance: unknown, done: () => void) => void) => unknown)
}

export interface ServerTimingOptions {
  /** `off` adds nothing. Strangers learn from it what is cached, so it is for measuring, not for production. */
  readonly serverTiming: 'on' | 'off'
}

type Outcome = Events['cache:get']['outcome']

interface Tally {
  readonly lookUps: Map<Outcome, number>
  statements: number
  /** Statements that went to a replica. */
  onReplicas: number
  /** Waits for a connection of the process, and how long they took together. */
  waits: number
  waitedMs: number
}

/**
 * Fastify plugin: every answer tells what its request asked of the cache and the database, and whether it waited for
 * a connection of this process, for example
 * `Server-Timing: cache;desc="hit=2 miss=1", db;desc="statements=3 replica=2", pool;desc="waits=1 ms=12"`. Work outside
 * of any request, or after the answer has begun, isn't counted.
 */
export function serverTiming(
  fastify: AnsweringFastify,
  options: ServerTimingOptions,
  done: () => void,
): void {
  if (options.serverTiming === 'on') tellWith(fastify)
  done()
}

forWholeApp(serverTiming)

function tellWith(fastify: AnsweringFastify): void {
  const tallies = new AsyncLocalStorage<Tally>()
  const tallyOf = contextPerRequest(
    fastify,
    (): Tally => ({ lookUps: new Map(), statements: 0, onReplicas: 0, waits: 0, waitedMs: 0 }),
    (tally, work) => tallies.run(tally, work),
  )
  const stops = countInto(() => tallies.getStore())
  fastify.addHook('onSend', (request, reply, _payload, next) => {
    const told = [reply.getHeader('server-timing'), ...metrics(tallyOf(request))].filter(Boolean)
    if (told.length > 0) reply.header('server-timing', told.join(', '))
    next()
  })
  fastify.addHook('onClose', (_instance, next) => {
    for (const stop of stops) stop()
    next()
  })
}

function countInto(current: () => Tally | undefined): readonly (() => void)[] {
  return [
    channels['cache:get'].subscribe(({ outcome }) => {
      const lookUps = current()?.lookUps
      lookUps?.set(outcome, (lookUps.get(outcome) ?? 0) + 1)
    }),
    channels['db:statement'].subscribe(() => {
      const tally = current()
      if (tally) tally.statements++
    }),
    channels['db:route'].subscribe(({ node }) => {
      const tally = current()
      if (tally && node !== 'primary') tally.onReplicas++
    }),
    channels['db:connection'].subscribe(({ queuedMs }) => {
      const tally = current()
      if (!tally || queuedMs === 0) return
      tally.waits++
      tally.waitedMs += queuedMs
    }),
  ]
}

function metrics(tally: Tally | undefined): readonly string[] {
  if (!tally) return []
  const { statements, onReplicas, waits, waitedMs } = tally
  return [
    ...metric('cache', tally.lookUps),
    ...metric('db', [
      ['statements', statements],
      ['replica', onReplicas],
    ]),
    ...metric('pool', [
      ['waits', waits],
      ['ms', Math.round(waitedMs)],
    ]),
  ]
}

/** Counts that aren't 0; nothing where all are. */
function metric(name: string, counts: Iterable<readonly [string, number]>): readonly string[] {
  const told = [...counts].filter(([, count]) => count > 0)
  const words = told.map(([what, count]) => `${what}=${count}`).join(' ')
  return told.length === 0 ? [] : [`${name};desc="${words}"`]
}
