/** What stands before and after the name of the thing. */
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
  'reminder.sent': ['sent a reminder of'],
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
