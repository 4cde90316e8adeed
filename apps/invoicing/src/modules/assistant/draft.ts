import type { Facts } from './prompt.ts'

export interface Draft {
  readonly subject: string
  readonly text: string
}

export const limits = { subject: 200, text: 5_000 } as const

/** The draft in a model's answer, as plain text that names every fact; undefined when there is none. */
export function readDraft(answer: string, facts: Facts): Draft | undefined {
  const text = plain(answer)
  const match = /^subject:([^\n]*)(?:\n([^]*))?$/i.exec(text)
  const [given, rest] = match ? [match[1] ?? '', match[2] ?? ''] : ['', text]
  const body = rest.trim()
  if (body === '') return undefined
  const subject = cut(given.trim(), limits.subject) || usualSubject(facts)
  return { subject, text: withFacts(body, facts) }
}

function usualSubject({ invoice, daysOverdue }: Facts): string {
  return `${invoice} is ${inDays(daysOverdue)} overdue`
}

/** Says at the end what the model has left out: a reminder without its facts is worth nothing. */
function withFacts(body: string, facts: Facts): string {
  const { invoice, amount, dueOn, daysOverdue } = facts
  const wanted = [invoice, amount, dueOn, String(daysOverdue)]
  const summary = `\n\n${invoice}: ${amount}, due on ${dueOn}, ${inDays(daysOverdue)} overdue.`
  const shortened = cut(body, limits.text - summary.length)
  return wanted.every((fact) => shortened.includes(fact)) ? shortened : shortened + summary
}

const inDays = (count: number) => `${count} day${count === 1 ? '' : 's'}`

/** No control characters, no Markdown fences, no way to write backwards, and no links: ours is added on sending. */
export function plain(answer: string): string {
  return answer
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[^\P{Cc}\n]|[\u202A-\u202E\u2066-\u2069]/gu, '')
    .replaceAll(/^```.*$/gm, '')
    .replaceAll(/\[([^\]\n]{0,200})\]\([^)\n]{0,500}\)/g, '$1')
    .replaceAll(/(https?:\/\/|www\.)\S+/gi, '')
    .trim()
}

/** Cuts `text` to at most `length` UTF-16 units, never inside a character. */
function cut(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')
}
