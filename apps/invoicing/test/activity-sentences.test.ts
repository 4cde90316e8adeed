import { expect, it } from 'vitest'
import { sentenceOf } from '../web/src/features/activity/sentence.ts'

it('names the thing in the middle, and nobody twice', () => {
  expect(sentenceOf('invoice.paid', 'Invoice 7')).toEqual({
    before: 'marked',
    thing: 'Invoice 7',
    after: 'as paid',
  })
  expect(sentenceOf('member.joined', 'Ada').thing).toBe('')
  expect(sentenceOf('settings.updated', 'paymentTermDays').thing).toBe('payment term days')
  expect(sentenceOf('something.new-here', 'Ada').before).toBe('something new here:')
})
