import { TenfoldError } from '@tenfold/error'
import { describe, expect, it } from 'vitest'
import type { Rung } from '../ladder/index.ts'
import { climb } from './climb.ts'
import type { ClimbEvent, ClimbResult } from './events.ts'
import { SimulatedSite } from './fixture/simulated-site.ts'

async function climbOn(site: SimulatedSite, rungs: readonly Rung[], goalPerSecond = 1000) {
  const events: ClimbEvent[] = []
  const measure = () => site.measure()
  const onEvent = (event: ClimbEvent) => void events.push(event)
  const result = await climb({ site, rungs, goalPerSecond, measure, onEvent })
  return { result, events }
}

const namesOf = ({ steps }: ClimbResult) => steps.map((step) => step.rung)

const decisionsOf = ({ steps }: ClimbResult) => steps.map((step) => step.gain.decision)

describe('climb', () => {
  it('takes the rung with the highest predicted gain first, whatever the order it is given', async () => {
    const site = new SimulatedSite()
    const small = site.rung('small', { promised: 0.2, factor: 1.25 })
    const large = site.rung('large', { promised: 0.9, factor: 5 })
    const { result } = await climbOn(site, [small, large])
    expect(namesOf(result)).toEqual(['large', 'small'])
    expect(result.end.capacity.capacityPerSecond).toBeCloseTo(20 * 5 * 1.25)
  })

  it('leaves a rung that acts but changes nothing, undecided', async () => {
    const site = new SimulatedSite()
    const idle = site.rung('idle', { promised: 0.9, factor: 1 })
    const { result } = await climbOn(site, [idle])
    expect(site.log).toEqual(['measure', 'apply idle', 'measure'])
    expect(decisionsOf(result)).toEqual(['undecided'])
  })

  it('undoes a rung that makes things worse and goes on from where it was', async () => {
    const site = new SimulatedSite()
    const worse = site.rung('worse', { promised: 0.9, factor: 0.5 })
    const good = site.rung('good', { promised: 0.5, factor: 2 })
    const { result } = await climbOn(site, [worse, good])
    expect(decisionsOf(result)).toEqual(['undone', 'kept'])
    expect(result.end.capacity.capacityPerSecond).toBeCloseTo(40)
  })

  it('decides and undoes nothing on a noisy machine, and measures on', async () => {
    const site = new SimulatedSite()
    site.noise = { otherShare: 0.4 }
    const worse = site.rung('worse', { promised: 0.9, factor: 0.5 })
    const good = site.rung('good', { promised: 0.5, factor: 5 })
    const { result } = await climbOn(site, [worse, good])
    expect(decisionsOf(result)).toEqual(['undecided', 'undecided'])
    expect(site.log.filter((line) => line.startsWith('undo'))).toEqual([])
  })

  it('undoes a rung whose mechanism did not act, however much faster it became', async () => {
    const site = new SimulatedSite()
    const lucky = site.rung('lucky', { promised: 0.9, factor: 3, acts: false })
    const { result } = await climbOn(site, [lucky])
    expect(decisionsOf(result)).toEqual(['not applicable'])
    expect(site.log).toContain('undo lucky')
    expect(result.end).toBe(result.start)
  })

  it('does not measure a rung that had nothing to change, and says so', async () => {
    const site = new SimulatedSite()
    const empty = site.rung('empty', { promised: 0.9, factor: 1, changes: 'nothing' })
    const { result } = await climbOn(site, [empty])
    expect(site.log).toEqual(['measure'])
    expect(result.steps).toEqual([])
    expect(result.notApplicable).toEqual([
      { rung: 'empty', reason: expect.stringContaining('a reason Once it was there') as string },
    ])
  })

  it('takes a rung back that can not be applied, names it, and climbs on', async () => {
    const site = new SimulatedSite()
    const failure = new TenfoldError('stack/app-failed', 'The app did not start.')
    const broken = site.rung('broken', { promised: 0.9, factor: 5, failure })
    const good = site.rung('good', { promised: 0.5, factor: 2 })
    const { result } = await climbOn(site, [broken, good])
    expect(site.log.slice(0, 3)).toEqual(['measure', 'apply broken', 'undo broken'])
    expect(result.failed).toEqual([{ rung: 'broken', failure: 'The app did not start.' }])
    expect(namesOf(result)).toEqual(['good'])
  })

  it('ends with a fault of ours', async () => {
    const site = new SimulatedSite()
    const failure = new TypeError('a fault')
    const broken = site.rung('broken', { promised: 0.9, factor: 5, failure })
    await expect(climbOn(site, [broken])).rejects.toBe(failure)
  })

  it('takes back what it was trying when it ends before its verdict, and says so', async () => {
    const site = new SimulatedSite()
    const stop = new Error('Ctrl-C')
    const events: ClimbEvent[] = []
    const measure = () =>
      site.log.includes('apply slow') ? Promise.reject(stop) : Promise.resolve(site.measure())
    const rungs = [
      site.rung('kept', { promised: 0.9, factor: 5 }),
      site.rung('slow', { promised: 0.5, factor: 2 }),
    ]
    const onEvent = (event: ClimbEvent) => void events.push(event)
    const climbing = climb({ site, rungs, goalPerSecond: 1000, measure, onEvent })
    await expect(climbing).rejects.toBe(stop)
    expect(site.log).toEqual(['measure', 'apply kept', 'measure', 'apply slow', 'undo slow'])
    expect(events.at(-1)).toEqual({ type: 'taken back', rung: 'slow' })
  })

  it('says that something may be left where it can not be taken back', async () => {
    const site = new SimulatedSite()
    const rung = site.rung('stuck', { promised: 0.9, factor: 5, undoFailure: new Error('gone') })
    const events: ClimbEvent[] = []
    let measured = 0
    const measure = () => (measured++ === 0 ? site.measure() : Promise.reject(new Error('Ctrl-C')))
    const onEvent = (event: ClimbEvent) => void events.push(event)
    const options = { site, rungs: [rung], goalPerSecond: 1000, measure, onEvent }
    await expect(climb(options)).rejects.toThrow('Ctrl-C')
    expect(events.at(-1)).toEqual({ type: 'taken back', rung: 'stuck', failure: 'gone' })
  })

  it('begins no rung once time is up, and names those that are left', async () => {
    const site = new SimulatedSite()
    const rungs = [
      site.rung('first', { promised: 0.9, factor: 2 }),
      site.rung('second', { promised: 0.5, factor: 2 }),
      site.rung('third', { promised: 0.4, factor: 2 }),
    ]
    let steps = 0
    const events: ClimbEvent[] = []
    const result = await climb({
      site,
      rungs,
      goalPerSecond: 1_000_000,
      measure: () => site.measure(),
      isTimeUp: () => steps++ > 0,
      onEvent: (event) => void events.push(event),
    })
    expect(result.steps.map(({ rung }) => rung)).toEqual(['first'])
    expect(result.left.map(({ rung }) => rung)).toEqual(['second', 'third'])
    expect(events.at(-1)).toEqual({ type: 'time up', left: result.left })
  })

  it('names why a rung is not applicable, before what it would need', async () => {
    const site = new SimulatedSite()
    const options = { promised: 0.9, factor: 5, missing: 'no such server' }
    const unused = site.rung('unused', { ...options, notApplicable: '100 requests, no look-up' })
    const { result, events } = await climbOn(site, [unused])
    expect(result.blocked).toEqual([])
    const entry = { rung: 'unused', reason: '100 requests, no look-up' }
    expect(result.notApplicable).toEqual([entry])
    expect(events).toContainEqual({ type: 'not applicable', ...entry })
  })

  it('never predicts that a request costs nothing', async () => {
    const site = new SimulatedSite()
    const { result } = await climbOn(site, [site.rung('all', { promised: 1, factor: 2 })])
    expect(result.steps[0]?.predictedDemandMs.postgres).toBeGreaterThan(0)
  })

  it('stops once the goal is carried, and leaves the other rungs alone', async () => {
    const site = new SimulatedSite()
    const first = site.rung('first', { promised: 0.9, factor: 5 })
    const second = site.rung('second', { promised: 0.5, factor: 2 })
    const { result } = await climbOn(site, [first, second], 90)
    expect(namesOf(result)).toEqual(['first'])
  })

  it('takes a rung again that was kept and promises more', async () => {
    const site = new SimulatedSite()
    const twice = site.rung('twice', { promised: 0.5, factor: 2, times: 2 })
    const { result } = await climbOn(site, [twice])
    expect(namesOf(result)).toEqual(['twice', 'twice'])
  })

  it('never takes a rung again that was not kept', async () => {
    const site = new SimulatedSite()
    const idle = site.rung('idle', { promised: 0.9, factor: 1, times: 5 })
    const worse = site.rung('worse', { promised: 0.5, factor: 0.5, times: 5 })
    const { result } = await climbOn(site, [idle, worse])
    expect(namesOf(result)).toEqual(['idle', 'worse'])
  })

  it('names what is missing for a rung and climbs the others', async () => {
    const site = new SimulatedSite()
    const blocked = site.rung('blocked', { promised: 0.9, factor: 5, missing: 'no such server' })
    const open = site.rung('open', { promised: 0.5, factor: 2 })
    const { result, events } = await climbOn(site, [blocked, open])
    expect(namesOf(result)).toEqual(['open'])
    expect(result.blocked).toEqual([{ rung: 'blocked', missing: 'no such server' }])
    expect(events).toContainEqual({ type: 'blocked', rung: 'blocked', missing: 'no such server' })
  })

  it('writes its prediction down before it applies the rung', async () => {
    const site = new SimulatedSite()
    const { events } = await climbOn(site, [site.rung('a', { promised: 0.5, factor: 2 })])
    const types = events.map((event) => event.type)
    expect(types.indexOf('found')).toBeLessThan(types.indexOf('applying'))
  })
})
