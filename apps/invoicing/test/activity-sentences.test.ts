import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { sentenceOf } from '../web/src/activity/sentence.ts'

const recorded = path.join(import.meta.dirname, '../src/modules/activity/record.ts')

it('has a sentence for everything that the app records', async () => {
  const source = await readFile(recorded, 'utf8')
  const actions = source.match(/(?<=\| ')[\w.-]+(?=')/g) ?? []
  expect(actions.length).toBeGreaterThan(10)
  const wordless = actions.filter((action) => sentenceOf(action, 'Invoice 7').before.endsWith(':'))
  expect(wordless).toEqual(['settings.updated'])
})

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
