/** What stands before and after the name of the thing. */
type Verb = readonly [before: string, after?: string]

const VERBS: Readonly<Record<string, Verb>> = {
  'customer.created': ['added'],
  'customer.updated': ['changed'],
  'invoice.created': ['wrote'],
  'invoice.pdf-rendered': ['made a PDF of'],
  'invoice.sent': ['sent'],
  'invoice.paid': ['marked', 'as paid'],
  'invoice.voided': ['voided'],
  'settings.updated': ['changed the settings:'],
  'subscription.changed': ['changed the plan to'],
  'subscription.cancelled': ['cancelled the plan'],
  'organization.created': ['founded'],
}

/** `invoice.sent` in words; an action this page doesn't know yet still reads as one. */
export function verbOf(action: string): Verb {
  return VERBS[action] ?? [`${action.replaceAll(/[.-]/g, ' ')}:`]
}

/** Where the thing that an action was done to can be seen. */
export function pathOfSubject(action: string, id: string): string | undefined {
  if (action.startsWith('invoice.')) return `/invoices/${id}`
  if (action.startsWith('customer.')) return `/customers/${id}`
  if (action.startsWith('subscription.')) return '/subscription'
  return action.startsWith('settings.') ? '/settings' : undefined
}
