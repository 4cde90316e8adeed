import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Visitor } from '../../app.ts'
import { after, oneByOne, reply, startTestServer, type TestServer } from '../fixture/test-server.ts'
import { judge } from '../slo/judge.ts'
import { slo } from '../slo/slo.ts'
import { type GeneratorOptions, type LoadGenerator, startGenerator } from './generator.ts'

const configPath = fileURLToPath(new URL('../fixture/tenfold.config.ts', import.meta.url))
const visitors = ['ann', 'bob'].map((name): Visitor => {
  return { email: `${name}@a.example`, password: 'x', cookie: `login=${name}`, facts: {} }
})

describe('a step of load', () => {
  it('offers the rate that was asked for and measures the server’s time', async () => {
    const { generator, server } = await start(after(200))
    const step = await generator.run({ ratePerSecond: 40, warmUpMs: 500, measureMs: 3000 })
    expect(step).toMatchObject({ ended: 'complete', drained: true, errors: { count: 0, share: 0 } })
    expect(step.offeredPerSecond / 40).toBeCloseTo(1, 0.3)
    expect(step.completedPerSecond / 40).toBeCloseTo(1, 0.3)
    // Timers may fire a little early, and on a busy machine much too late.
    expect(step.reads.p50Ms).toBeGreaterThan(198)
    expect(step.reads.p50Ms).toBeLessThan(1_000)
    expect(step.reads.count).toBeGreaterThan(step.writes.count)
    expect(step.routes.map(({ route }) => route).toSorted()).toEqual([
      'GET /documents',
      'GET /pages/:page',
      'POST /documents/:id',
    ])
    expect(step.generator.cpuSeconds).toBeGreaterThan(0)
    // Little's law: 40 requests/s of 200 ms or more.
    expect(step.backlog.end).toBeGreaterThan(3)
    expect(step.backlog.end).toBeLessThan(40)
    expect(server.requests.some(({ path }) => path === '/documents/7')).toBe(true)
    expect(new Set(server.requests.map(({ cookie }) => cookie))).toEqual(
      new Set(['login=ann', 'login=bob']),
    )
  })

  it('tells its start, middle and end', async () => {
    const { generator } = await start(after(1))
    const moments: string[] = []
    const onMoment = (moment: string) => void moments.push(moment)
    await generator.run({ ratePerSecond: 20, warmUpMs: 50, measureMs: 200, onMoment })
    expect(moments).toEqual(['start', 'middle', 'end'])
  })

  it('charges a stall to everybody who would have come, which a closed loop hides', async () => {
    const { generator, server } = await start(after(10))
    const step = generator.run({
      ratePerSecond: 100,
      warmUpMs: 300,
      measureMs: 3000,
      onMoment: (moment) => moment === 'start' && stall(server, 1000),
    })
    const closed = closedLoop(`${server.url}/pages/1`, step)
    const { reads } = await step
    expect(reads.p99Ms).toBeGreaterThan(800)
    expect(reads.p95Ms).toBeGreaterThan(500)
    expect(percentile(await closed, 0.95)).toBeLessThan(reads.p95Ms / 2)
  })

  it('counts errors by route and reason, with what the first one said', async () => {
    const { generator } = await start(({ method }, response) => {
      reply(response, method === 'POST' ? 503 : 200)
    })
    const step = await generator.run({ ratePerSecond: 100, warmUpMs: 300, measureMs: 1000 })
    const { count, kinds } = step.errors
    expect(count).toBe(step.writes.count)
    expect(kinds).toEqual([
      {
        route: 'POST /documents/:id',
        reason: 'status 503',
        count,
        sample: '{"id":"7","status":503}',
      },
    ])
    expect(step.routes.find(({ kind }) => kind === 'write')?.errors).toBe(count)
    expect(judge(step, undefined, slo).broken[0]?.objective).toBe('errors')
  })

  it('counts a journey that can’t go on', async () => {
    const { generator } = await start((_, response) => void response.end('no JSON'))
    const step = await generator.run({ ratePerSecond: 100, warmUpMs: 100, measureMs: 500 })
    expect(step.errors.kinds).toMatchObject([{ route: 'journey edit', reason: 'journey threw' }])
  })

  it('names a server that isn’t there', async () => {
    const { generator, server } = await start(after(1))
    await server[Symbol.asyncDispose]()
    const step = await generator.run({ ratePerSecond: 50, warmUpMs: 0, measureMs: 300 })
    expect(step.errors.share).toBe(1)
    expect(step.errors.kinds[0]?.reason).toBe('ECONNREFUSED')
  })
})

describe('a survey', () => {
  it('makes one request at a time, of every kind, and ends at its limit of requests', async () => {
    const { generator, server } = await start(after(5))
    const moments: string[] = []
    const onMoment = (moment: string) => void moments.push(moment)
    const seen = await generator.survey({ warmUpMs: 0, maxMs: 20_000, maxRequests: 60, onMoment })
    expect(seen.reads.count + seen.writes.count).toBeGreaterThanOrEqual(60)
    expect(seen.routes.map(({ route }) => route).toSorted()).toEqual([
      'GET /documents',
      'GET /pages/:page',
      'POST /documents/:id',
    ])
    expect(seen.backlog.middle).toBeLessThan(1.001)
    expect(seen.errors.count).toBe(0)
    expect(moments).toEqual(['start', 'end'])
    expect(server.requests.length).toBeGreaterThanOrEqual(60)
  })

  it('ends at its time, whatever the server does', async () => {
    const { generator } = await start(after(100))
    const seen = await generator.survey({ warmUpMs: 0, maxMs: 500, maxRequests: 1_000 })
    // To the millisecond: it is the difference of two clock readings with a fraction.
    expect(seen.measuredMs).toBeCloseTo(500, 0)
    // Five answers of 100 ms; a timer may be a little early.
    expect(seen.reads.count + seen.writes.count).toBeLessThanOrEqual(6)
    const next = await generator.run({ ratePerSecond: 20, warmUpMs: 0, measureMs: 300 })
    expect(next.ended).toBe('complete')
  })

  it('can be cancelled, and lets the next step start clean', async () => {
    const { generator } = await start(after(5))
    const signal = AbortSignal.timeout(100)
    await expect(
      generator.survey({ warmUpMs: 0, maxMs: 20_000, maxRequests: 9_999, signal }),
    ).rejects.toThrow('timeout')
    const next = await generator.run({ ratePerSecond: 50, warmUpMs: 50, measureMs: 300 })
    expect(next.ended).toBe('complete')
  })
})

describe('a server in trouble', () => {
  it('that hangs is timed out, and the next step starts clean', async () => {
    const { generator, server } = await start(() => {}, { timeoutMs: 1_500 })
    const hung = await generator.run({ ratePerSecond: 50, warmUpMs: 0, measureMs: 500 })
    expect(hung.errors.share).toBe(1)
    expect(hung.errors.kinds[0]).toMatchObject({
      reason: 'timeout',
      sample: 'no answer within 1500 ms',
    })
    expect(hung.reads.p50Ms).toBeGreaterThan(1_490)
    server.answer = after(5)
    const next = await generator.run({ ratePerSecond: 50, warmUpMs: 100, measureMs: 500 })
    expect(next.errors.count).toBe(0)
  })

  it('that is still silent at the end is cut off and charged for the time so far', async () => {
    const { generator } = await start(() => {}, { drainMs: 200 })
    const step = await generator.run({ ratePerSecond: 50, warmUpMs: 0, measureMs: 1_500 })
    expect(step).toMatchObject({ drained: false, errors: { count: 0 } })
    expect(step.reads.p50Ms).toBeGreaterThan(198)
    expect(step.backlog.end).toBeGreaterThan(step.backlog.middle)
  })

  it('that is slower than the load is given up early, and the next step starts clean', async () => {
    const { generator } = await start(oneByOne(20))
    const lost = await generator.run({
      ratePerSecond: 100,
      warmUpMs: 500,
      measureMs: 10_000,
      giveUpAt: slo,
    })
    expect(lost.ended).toBe('hopeless')
    expect(lost.measuredMs).toBeLessThan(10_000)
    expect(lost.completedPerSecond).toBeGreaterThan(0)
    expect(lost.completedPerSecond).toBeLessThan(60)
    expect(judge(lost, undefined, slo)).toMatchObject({ holds: false, ratePerSecond: 100 })
    const next = await generator.run({ ratePerSecond: 20, warmUpMs: 100, measureMs: 1000 })
    expect(next).toMatchObject({ ended: 'complete', drained: true, errors: { count: 0 } })
  })

  it('can’t fill the generator’s memory: beyond a limit nobody is let in', async () => {
    const { generator } = await start(() => {}, { maxInFlight: 5, drainMs: 100 })
    const step = await generator.run({ ratePerSecond: 200, warmUpMs: 0, measureMs: 300 })
    expect(step.errors.kinds.map(({ reason }) => reason)).toContain('saturated')
    expect(step.backlog.end).toBeLessThan(5.5)
  })
})

describe('the generator', () => {
  it('stops a step when it is told to, and can run the next', async () => {
    const { generator } = await start(after(5))
    const stop = new AbortController()
    const onMoment = () => stop.abort(new Error('enough of this'))
    const { signal } = stop
    const plan = { ratePerSecond: 50, warmUpMs: 50, measureMs: 20_000 }
    await expect(generator.run({ ...plan, onMoment, signal })).rejects.toThrow('enough of this')
    await expect(generator.run({ ...plan, signal })).rejects.toThrow('enough of this')
    const next = await generator.run({ ratePerSecond: 50, warmUpMs: 50, measureMs: 300 })
    expect(next.errors.count).toBe(0)
  })

  it('says so when it is stopped in the middle of a step', async () => {
    const { generator } = await start(after(5))
    const step = generator.run({
      ratePerSecond: 50,
      warmUpMs: 0,
      measureMs: 20_000,
      onMoment: () => void generator.stop(),
    })
    await expect(step).rejects.toMatchObject({ code: 'load/generator-failed', exitCode: 1 })
    await generator.stop()
  })

  it('can be stopped though a journey never yields, while it starts and in a step', async () => {
    const endless = fileURLToPath(import.meta.resolve('../fixture/endless.config.ts'))
    const [visitor] = visitors
    const lost = { ...visitor, facts: { lost: 'yes' } } as Visitor
    const options = {
      ...fast,
      configPath: endless,
      baseUrl: 'http://127.0.0.1:9',
      stopLimitMs: 100,
    }
    const signal = AbortSignal.timeout(1_500)
    await expect(startGenerator({ ...options, visitors: [lost], signal })).rejects.toThrow(
      'timeout',
    )
    const stop = new AbortController()
    const { generator, server } = await start((_, response) => reply(response), {
      configPath: endless,
      stopLimitMs: 100,
    })
    server.answer = (_, response) => {
      reply(response)
      setTimeout(() => stop.abort(new Error('enough of this')), 200)
    }
    const plan = { warmUpMs: 0, maxMs: 20_000, maxRequests: 10 }
    await expect(generator.survey({ ...plan, signal: stop.signal })).rejects.toThrow('enough')
  })

  it('says how its process ended', async () => {
    const endless = fileURLToPath(import.meta.resolve('../fixture/endless.config.ts'))
    const [visitor] = visitors
    const killed = { ...visitor, facts: { killed: 'yes' } } as Visitor
    const options = { configPath: endless, baseUrl: 'http://127.0.0.1:9', visitors: [killed] }
    await expect(startGenerator(options)).rejects.toThrow('its process ended with signal SIGKILL.')
  })

  it('keeps the code of a mistake in what it was given', async () => {
    const options = { configPath, baseUrl: 'http://127.0.0.1:9', visitors: [] }
    await expect(startGenerator(options)).rejects.toMatchObject({
      code: 'load/nothing-to-send',
      exitCode: 2,
    })
  })

  it.each([
    [
      'an app without journeys',
      { configPath: fileURLToPath(import.meta.resolve('../slo/slo.ts')) },
      /has no journey with a weight above 0/,
    ],
    ['an app that isn’t there', { configPath: '/nowhere/tenfold.config.ts' }, /nowhere/],
    ['no visitors', { visitors: [] }, /no visitors/],
    ['a foreign target', { baseUrl: 'http://192.0.2.1' }, /--i-own-this/],
  ] as const)('refuses %s', async (_, change, message) => {
    const options = { configPath, baseUrl: 'http://127.0.0.1:9', visitors }
    await expect(startGenerator({ ...options, ...change })).rejects.toThrow(message)
  })
})

const fast = { visitors, thinkMs: 50, rehearsalMs: 200 }

async function start(
  answer: TestServer['answer'],
  options: Partial<GeneratorOptions> = {},
): Promise<{ generator: LoadGenerator; server: TestServer }> {
  const server = await startTestServer(answer)
  const baseUrl = server.url
  const generator = await startGenerator({ ...fast, configPath, baseUrl, ...options })
  onTestFinished(async () => {
    await generator.stop()
    await server[Symbol.asyncDispose]()
  })
  return { generator, server }
}

/** Nobody gets an answer for a while; then everybody does. */
function stall(server: TestServer, ms: number): void {
  const usual = server.answer
  const overAtMs = performance.now() + ms
  server.answer = (_, response) => {
    setTimeout(() => reply(response), Math.max(10, overAtMs - performance.now()))
  }
  setTimeout(() => (server.answer = usual), ms)
}

/** What a client sees who asks again only once it has its answer. */
async function closedLoop(url: string, until: Promise<unknown>): Promise<number[]> {
  const over = new AbortController()
  const ended = until.then(() => over.abort())
  const times: number[] = []
  while (!over.signal.aborted) {
    const began = performance.now()
    await fetch(url).then((response) => response.text())
    times.push(performance.now() - began)
  }
  await ended
  return times
}

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * values.length)] ?? 0
}
