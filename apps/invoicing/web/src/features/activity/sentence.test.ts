import { expect, it } from 'vitest'
import { actorOf } from './sentence.ts'

const ada = { actorName: 'Ada', actor: { id: 'a', name: 'Ada', email: 'ada@x.example' } }
const bakery = { actorName: 'Becker Bakery', actor: null }
const eve = (actorName: string, name: string) => ({
  actorName,
  actor: { id: 'e', name, email: 'eve@x.example' },
})

it('calls users as they are called now, and customers as they were', () => {
  expect([ada, bakery].map((one) => actorOf(one, [ada, bakery]))).toEqual(['Ada', 'Becker Bakery'])
})

it('says what a user was called then, when it was something else', () => {
  const forged = eve('Ada', 'Eve')
  expect(actorOf(forged, [ada, forged])).toBe('Eve (then “Ada”)')
})

it('tells two users, or a user and a customer, of one name apart', () => {
  const forged = eve('Ada', 'Ada')
  const all = [ada, forged]
  expect(all.map((one) => actorOf(one, all))).toEqual([
    'Ada (ada@x.example)',
    'Ada (eve@x.example)',
  ])
  const customer = { actorName: 'Ada', actor: null }
  expect(actorOf(ada, [ada, customer])).toBe('Ada (ada@x.example)')
})
