import fc from 'fast-check'
import { expect, it } from 'vitest'
import { limits, readDraft } from './draft.ts'

const facts = {
  tone: 'friendly',
  organisation: 'Ada & Co',
  customer: 'Becker Bakery',
  invoice: 'Invoice 7',
  amount: '1,571.39 EUR',
  dueOn: '1 March 2026',
  daysOverdue: 12,
} as const
const body =
  'Dear Becker Bakery,\n\nInvoice 7 over 1,571.39 EUR, due on 1 March 2026, is 12 days late.'

it('takes the subject from the first line and the mail from the rest', () => {
  const draft = readDraft(`Subject: A reminder\n\n${body}\n`, facts)
  expect(draft).toEqual({ subject: 'A reminder', text: body })
})

it('finds a subject where the model gave none', () => {
  expect(readDraft(body, facts)?.subject).toBe('Invoice 7 is 12 days overdue')
  expect(readDraft(`Subject:\n${body}`, facts)?.subject).toBe('Invoice 7 is 12 days overdue')
})

it('adds the facts that the model left out', () => {
  const text = readDraft('Subject: Hello\n\nPlease pay us.', facts)?.text
  expect(text).toBe(
    'Please pay us.\n\nInvoice 7: 1,571.39 EUR, due on 1 March 2026, 12 days overdue.',
  )
})

it('keeps nothing that is more than plain text', () => {
  const answer = `\`\`\`\nSubject: Pay\u0000 \u202Enow\r\n\r\n[Pay here](http://evil.example/pay) or at https://evil.example or www.evil.example\n${body}\n\`\`\``
  const draft = readDraft(answer, facts)
  expect(draft?.subject).toBe('Pay now')
  expect(draft?.text).toBe(`Pay here or at  or\n${body}`.replace('or\n', 'or \n'))
})

it.each(['', ' \n\t', 'Subject: Nothing else\n\n', '```\n```', '\u0000'])(
  'is no draft: %j',
  (answer) => {
    expect(readDraft(answer, facts)).toBeUndefined()
  },
)

it('names every fact within the limits, whatever the model says', () => {
  const answer = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 9_000 }),
    fc
      .array(fc.constantFrom('Subject:', '\n', '[', '](', 'http://', '😀', 'x'.repeat(900)))
      .map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(answer, (given) => {
      const draft = readDraft(given, facts)
      if (!draft) return
      expect(draft.subject.length).toBeLessThanOrEqual(limits.subject)
      expect(draft.subject).not.toMatch(/\p{Cc}/u)
      expect(draft.text.length).toBeLessThanOrEqual(limits.text)
      for (const fact of ['Invoice 7', '1,571.39 EUR', '1 March 2026', '12'])
        expect(draft.text).toContain(fact)
      expect(draft.text.isWellFormed() || !given.isWellFormed()).toBe(true)
    }),
  )
})
