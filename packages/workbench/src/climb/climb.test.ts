import { describe, expect, it } from 'vitest'
import type { Rung } from '../ladder/index.ts'
import { type ClimbEvent, type ClimbResult, climb } from './climb.ts'
import { SimulatedSite } from './fixture.ts'

async function climbOn(site: SimulatedSite, rungs: readonly Rung[], goalPerSecond = 1000) {
  const events: ClimbEvent[] = []
  const measure = () => site.measure()
  const onEvent = (event: ClimbEvent) => void events.push(event)
  const result = await climb({ site, rungs, cores: 2, goalPerSecond, measure, onEvent })
  return { result, events }
}

const namesOf = ({ steps }: ClimbResult) => steps.map((step) => step.rung)

describe('climb', () => {
  it('takes the rung with the highest predicted gain first, whatever the order it is given', async () => {
    const site = new SimulatedSite()
    const small = site.rung('small', { promised: 0.2, factor: 1.25 })
    const large = site.rung('large', { promised: 0.9, factor: 5 })
    const { result } = await climbOn(site, [small, large])
    expect(namesOf(result)).toEqual(['large', 'small'])
    expect(result.end.capacity.capacityPerSecond).toBeCloseTo(20 * 5 * 1.25)
  })

  it('undoes a rung that promised much and brought nothing', async () => {
    const site = new SimulatedSite()
    const idle = site.rung('idle', { promised: 0.9, factor: 1 })
    const { result } = await climbOn(site, [idle])
    expect(site.log).toEqual(['measure', 'apply idle', 'measure', 'undo idle'])
    expect(result.steps[0]?.gain.kept).toBe(false)
    expect(result.end).toBe(result.start)
  })

  it('undoes a rung that makes things worse and goes on from where it was', async () => {
    const site = new SimulatedSite()
    const worse = site.rung('worse', { promised: 0.9, factor: 0.5 })
    const good = site.rung('good', { promised: 0.5, factor: 2 })
    const { result } = await climbOn(site, [worse, good])
    expect(result.steps.map((step) => step.gain.kept)).toEqual([false, true])
    expect(result.end.capacity.capacityPerSecond).toBeCloseTo(40)
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

  it('never takes a rung again that was undone', async () => {
    const site = new SimulatedSite()
    const idle = site.rung('idle', { promised: 0.9, factor: 1, times: 5 })
    const { result } = await climbOn(site, [idle])
    expect(namesOf(result)).toEqual(['idle'])
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
