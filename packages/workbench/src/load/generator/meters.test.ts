import { describe, expect, it } from 'vitest'
import type { Journey, Visitor } from '../../app.ts'
import { describeMix } from '../mix.ts'
import { BacklogMeter } from './backlog-meter.ts'
import { HealthMeter } from './health-meter.ts'
import { journeyLengths } from './journey-lengths.ts'
import { seededRandom } from './random.ts'
import { Recorder } from './recorder.ts'
import { RepeatMeter } from './repeat-meter.ts'
import { toldNothing } from './server-timing.ts'

describe('the backlog meter', () => {
  it('averages who is in flight around the middle and at the end', () => {
    const meter = new BacklogMeter(1000, 2000)
    meter.change(2, 900)
    meter.change(4, 1500) // half of the middle fifth with 2, half with 6
    meter.change(-1, 1900) // half of the last fifth with 6, half with 5
    meter.close(2000)
    expect(meter.read()).toEqual({ middle: 4, end: 5.5 })
  })

  it('reads a step that ended before its middle', () => {
    const meter = new BacklogMeter(1000, 2000)
    meter.change(3, 1000)
    meter.close(1300)
    expect(meter.read()).toEqual({ middle: 0, end: 0 })
  })

  it('counts nothing of what is answered after the end, however long that takes', () => {
    const [early, whole] = [new BacklogMeter(1000, 2000), new BacklogMeter(1000, 2000)]
    for (const [meter, endMs] of [
      [early, 1450],
      [whole, 2000],
    ] as const) {
      meter.change(300, 1000)
      meter.close(endMs)
      for (let at = endMs; at < 3000; at += 10) meter.change(-1, at)
    }
    expect(early.read()).toEqual({ middle: 300, end: 0 })
    expect(whole.read()).toEqual({ middle: 300, end: 300 })
  })
})

describe('the generator’s health', () => {
  it('is bad once its timers fire so late that p95 is off', () => {
    const meter = new HealthMeter()
    meter.start()
    for (let shot = 0; shot < 100; shot++) meter.late(shot < 90 ? 1 : 80)
    const { bound, lagP95Ms } = meter.read()
    expect(bound).toBe(true)
    expect(lagP95Ms).toBeCloseTo(80, 0)
  })

  it('is fine in spite of a few late ones, and of what was before the start', () => {
    const meter = new HealthMeter()
    for (let shot = 0; shot < 100; shot++) meter.late(500)
    meter.start()
    for (let shot = 0; shot < 100; shot++) meter.late(shot < 97 ? 1 : 80)
    expect(meter.read()).toMatchObject({ bound: false })
  })
})

describe('the repeat meter', () => {
  const read = (path: string) => ({ kind: 'read', path }) as const

  it('knows a read again until something of its owner is written', () => {
    const meter = new RepeatMeter()
    expect(meter.isRepeat('a', read('/x'))).toBe(false)
    expect(meter.isRepeat('a', read('/x'))).toBe(true)
    expect(meter.isRepeat('b', read('/x'))).toBe(false)
    meter.isRepeat('a', { kind: 'write', path: '/y' })
    expect(meter.isRepeat('a', read('/x'))).toBe(false)
    expect(meter.isRepeat('b', read('/x'))).toBe(true)
  })
})

describe('the recorder', () => {
  const ended = {
    route: 'GET /a',
    kind: 'read',
    isRepeat: false,
    failure: undefined,
    told: toldNothing,
  } as const

  it('keeps times by route to a thousandth, and sums them by kind', () => {
    const recorder = new Recorder()
    for (let ms = 1; ms <= 1000; ms++) recorder.record({ ...ended, tookMs: ms })
    recorder.record({ ...ended, route: 'GET /b', isRepeat: true, tookMs: 5000 })
    const reads = recorder.latency('read')
    expect(reads.count).toBe(1001)
    expect(reads.p95Ms / 951).toBeCloseTo(1, 2)
    expect(reads.p99Ms / 991).toBeCloseTo(1, 2)
    expect(reads.maxMs / 5000).toBeCloseTo(1, 2)
    expect(recorder.latency('write')).toEqual({
      count: 0,
      p50Ms: 0,
      p90Ms: 0,
      p95Ms: 0,
      p99Ms: 0,
      maxMs: 0,
    })
    expect(recorder.routes()).toMatchObject([
      { route: 'GET /a', count: 1000, repeats: 0 },
      { route: 'GET /b', count: 1, repeats: 1 },
    ])
  })

  it('keeps times under a millisecond as exactly', () => {
    const recorder = new Recorder()
    for (let count = 0; count < 99; count++) recorder.record({ ...ended, tookMs: 0.345 })
    recorder.record({ ...ended, tookMs: 0.9 })
    const { p95Ms, p99Ms, maxMs } = recorder.latency('read')
    for (const ratio of [p95Ms / 0.345, p99Ms / 0.345, maxMs / 0.9]) expect(ratio).toBeCloseTo(1, 2)
  })

  it('counts a failed request’s time too', () => {
    const recorder = new Recorder()
    const failure = { reason: 'timeout', sample: 'no answer' }
    recorder.record({ ...ended, tookMs: 10_000, failure })
    expect(recorder.latency('read').p50Ms / 10_000).toBeCloseTo(1, 2)
    expect(recorder.errors()).toEqual({
      count: 1,
      share: 1,
      kinds: [{ route: 'GET /a', count: 1, ...failure }],
    })
  })
})

describe('journeys', () => {
  const visitor: Visitor = { email: 'a', password: 'b', cookie: 'c', facts: {} }
  const read = { route: 'GET /', method: 'GET', path: '/', kind: 'read' } as const
  const journeys: Journey[] = [
    {
      name: 'three',
      weight: 3,
      *visit() {
        for (let page = 0; page < 3; page++) yield read
      },
    },
    {
      name: 'one, then as the answer says',
      weight: 1,
      *visit() {
        const { body } = yield read
        for (const _ of body as unknown[]) yield { ...read, kind: 'write' }
      },
    },
  ]

  it('have their lengths guessed at first, then learnt', () => {
    const lengths = journeyLengths(journeys, visitor, seededRandom(1))
    expect(lengths.mean()).toBeCloseTo(0.75 * 3 + 0.25 * 1)
    lengths.learn({ kind: 1, requests: 4 })
    lengths.learn({ kind: 1, requests: 6 })
    expect(lengths.mean()).toBeCloseTo(0.75 * 3 + 0.25 * 5)
  })
})

it('tells the mix as it was measured', () => {
  const routes = [
    { kind: 'read', count: 900 },
    { kind: 'write', count: 98 },
    { kind: 'write', count: 2, anonymous: true },
  ] as const
  expect(describeMix(routes)).toBe('90.0 % reads, 0.2 % without a login')
  expect(describeMix([])).toBe('0.0 % reads, 0.0 % without a login')
})
