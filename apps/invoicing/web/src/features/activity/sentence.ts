import type { ActivityEntry } from './api.ts'

type Verb = readonly [before: string, after?: string]

const VERBS: Readonly<Record<string, Verb>> = {
  'customer.created': ['added'],
  'customer.updated': ['changed'],
  'invoice.created': ['wrote'],
  'invoice.updated': ['changed'],
  'invoice.pdf-rendered': ['made a PDF of'],
  'invoice.sent': ['sent'],
  'invoice.paid': ['marked', 'as paid'],
  'invoice.voided': ['voided'],
  'payment.recorded': ['recorded a payment for'],
  'payment.succeeded': ['paid', 'by card'],
  'payment.failed': ['couldn’t pay', 'by card'],
  'payment.unanswered': ['got no answer to the card payment of'],
  'payment.checked': ['asked again about the card payment of'],
  'payment.confirmed': ['confirmed the card payment of'],
  'payment.written-off': ['wrote off the card payment of'],
  'reminder.sent': ['sent a reminder of'],
  'settings.updated': ['changed the settings:'],
  'member.invited': ['invited'],
  'member.removed': ['removed'],
  'member.role-changed': ['changed the role of'],
  'invitation.revoked': ['withdrew the invitation of'],
  'job.retried': ['had', 'tried again'],
  'job.discarded': ['gave up'],
  'subscription.changed': ['changed the plan to'],
  'subscription.cancelled': ['cancelled the plan'],
  'organization.created': ['founded'],
  'organization.renamed': ['renamed the organisation to'],
}

/** Actions of people on themselves, whose name is not repeated. */
const ALONE: Readonly<Record<string, string>> = {
  'member.joined': 'joined the organisation',
  'member.left': 'left the organisation',
}

interface Sentence {
  readonly before: string
  readonly thing: string
  readonly after: string
}

/** `invoice.sent` in words; an action this page doesn't know yet still reads as one. */
export function sentenceOf(action: string, label: string): Sentence {
  const alone = ALONE[action]
  if (alone) return { before: alone, thing: '', after: '' }
  const [before, after = ''] = VERBS[action] ?? [`${action.replaceAll(/[.-]/g, ' ')}:`]
  const thing = action === 'settings.updated' ? inWords(label) : label
  return { before, thing, after }
}

/** Settings are named by their keys: `paymentTermDays` becomes `payment term days`. */
function inWords(keys: string): string {
  return keys.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

export function pathOfSubject(action: string, id: string): string | undefined {
  const [kind = ''] = action.split('.')
  return PLACES[kind]?.(id)
}

const PLACES: Readonly<Record<string, (id: string) => string>> = {
  invoice: (id) => `/invoices/${id}`,
  payment: (id) => `/invoices/${id}`,
  reminder: (id) => `/invoices/${id}`,
  customer: (id) => `/customers/${id}`,
  member: () => '/members',
  invitation: () => '/members',
  subscription: () => '/subscription',
  settings: () => '/settings',
}

type Acted = Pick<ActivityEntry, 'actor' | 'actorName'>

/**
 * Names the actor unmistakably: by their present name, with the earlier one where it was
 * another, and with the address where another person on the page has the same name.
 */
export function actorOf({ actor, actorName }: Acted, all: readonly Acted[]): string {
  if (!actor) return actorName
  const { id, name, email } = actor
  const isShared = all.some(
    (one) => one.actor?.id !== id && (one.actor?.name ?? one.actorName) === name,
  )
  const marks = [isShared && email, name !== actorName && `then “${actorName}”`].filter(Boolean)
  return marks.length > 0 ? `${name} (${marks.join(', ')})` : name
}
