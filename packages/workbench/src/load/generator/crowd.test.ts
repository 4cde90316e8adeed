import { expect, it } from 'vitest'
import type { Journey, Visitor } from '../../app.ts'
import { gatherCrowd, type Visit } from './crowd.ts'

const visitors = ['ann', 'bob', 'eve'].map((name): Visitor => {
  return { email: `${name}@a.example`, password: 'x', cookie: name, facts: {} }
})
const journey: Journey = {
  name: 'wander',
  weight: 1,
  *visit(_visitor, random) {
    while (random() < 0.9) {
      const path = `/${Math.floor(random() * 1000)}`
      yield { route: 'GET /:page', method: 'GET', path, kind: 'read' }
    }
  },
}

it('does the same for the same seed, in whichever order visits go on', () => {
  const gather = (seed: number) => gatherCrowd({ journeys: [journey], visitors, seed })
  const walk = (seed: number, order: 'forth' | 'back') => {
    const crowd = gather(seed)
    const visits = Array.from({ length: 6 }, (_, at) => crowd.visit(0, at))
    const walked = order === 'forth' ? visits : visits.toReversed()
    const seen = walked.map(({ login, startedMs, script }) => ({
      cookie: login['cookie'],
      startedMs,
      paths: pathsOf(script),
    }))
    return seen.toSorted((a, b) => a.startedMs - b.startedMs)
  }
  expect(walk(1, 'back')).toEqual(walk(1, 'forth'))
  expect(walk(2, 'forth')).not.toEqual(walk(1, 'forth'))
})

it('leaves out journeys that nobody makes, and refuses to send nobody', () => {
  const idle = { ...journey, name: 'idle', weight: 0 }
  const crowd = gatherCrowd({ journeys: [idle, journey], visitors, seed: 1 })
  expect(crowd.journeys.map(({ name }) => name)).toEqual(['wander'])
  expect(() => gatherCrowd({ journeys: [idle], visitors, seed: 1 })).toThrow(/journeys/)
  expect(() => gatherCrowd({ journeys: [journey], visitors: [], seed: 1 })).toThrow(/no visitors/)
})

function pathsOf(script: Visit['script']): string[] {
  const paths: string[] = []
  const answer = { status: 200, body: undefined }
  for (let next = script.next(); !next.done; next = script.next(answer)) paths.push(next.value.path)
  return paths
}
