import type { LoadAnswer, LoadRequest } from 'tenfold'
import { testCards } from '../src/platform/test-cards.ts'

/** Months of load put more into small organisations than their plan allows; being told so is no failure. */
const withinPlan = [201, 402]

/** The requests that journeys are made of, as the front end sends them. */
export const get = {
  me: read('/api/v1/me'),
  settings: read('/api/v1/settings'),
  subscription: read('/api/v1/subscription'),
  dashboard: read('/api/v1/dashboard'),
  invoices: read('/api/v1/invoices'),
  customers: read('/api/v1/customers'),
  customerChoices: read('/api/v1/customers', '?limit=8'),
  activity: read('/api/v1/activity'),
  members: read('/api/v1/members'),
  payments: read('/api/v1/payments'),
  overdueInvoices: read('/api/v1/invoices', '?status=overdue&sort=dueOn'),
  sentInvoices: read('/api/v1/invoices', '?status=sent&sort=-dueOn'),
  nextInvoices: (cursor: string) => read('/api/v1/invoices', `?cursor=${cursor}`),
  nextCustomers: (cursor: string) => read('/api/v1/customers', `?cursor=${cursor}`),
  search: (fragment: string) => read('/api/v1/search', `?q=${encodeURIComponent(fragment)}`),
  invoice: (id: string) => readOne('/api/v1/invoices/:id', id),
  customer: (id: string) => readOne('/api/v1/customers/:id', id),
  pdf: (id: string) => readOne('/api/v1/invoices/:id/pdf', id),
  job: (id: string) => readOne('/api/v1/jobs/:id', id),
  reminder: (id: string) => readOne('/api/v1/invoices/:id/reminder', id),
  avatar: (userId: string) => ({
    ...readOne('/api/v1/members/:id/avatar/64', userId),
    accept: [200, 404],
  }),
  publicInvoice: (token: string) => ({
    ...readOne('/api/v1/public/invoices/:id', token),
    anonymous: true,
  }),
  publicPayment: (token: string, id: string) => ({
    ...readOne('/api/v1/public/invoices/:token/payments/:id', id, token),
    anonymous: true,
  }),
} as const

export const post = {
  signIn: (email: string, password: string): LoadRequest => ({
    ...write('/api/auth/sign-in/email', { email, password }),
    anonymous: true,
  }),
  customer: (body: unknown) => ({ ...write('/api/v1/customers', body), accept: withinPlan }),
  invoice: (body: unknown) => ({ ...write('/api/v1/invoices', body), accept: withinPlan }),
  status: (id: string, status: string) => writeOne('/api/v1/invoices/:id/status', id, { status }),
  pdf: (id: string) => writeOne('/api/v1/invoices/:id/pdf', id, {}),
  link: (id: string) => writeOne('/api/v1/invoices/:id/link', id, {}),
  payment: (id: string, amountMinor: number) => ({
    // Somebody else may have paid it meanwhile.
    ...writeOne('/api/v1/invoices/:id/payments', id, { amountMinor, method: 'bank' }),
    accept: [201, 409],
  }),
  reminder: (id: string) => ({
    // Small plans allow for a few drafts a month.
    ...writeOne('/api/v1/invoices/:id/reminder', id, { tone: 'friendly' }),
    accept: [200, 202, 402, 409],
  }),
  publicPayment: (token: string): LoadRequest => ({
    ...writeOne('/api/v1/public/invoices/:id/payments', token, { cardNumber: testCards.accepted }),
    anonymous: true,
  }),
  avatar: (picture: Uint8Array): LoadRequest => ({
    route: 'PUT /api/v1/me/avatar',
    method: 'PUT',
    path: '/api/v1/me/avatar',
    kind: 'write',
    body: picture,
    contentType: 'image/jpeg',
  }),
} as const

function read(path: string, query = ''): LoadRequest {
  return { route: `GET ${path}`, method: 'GET', path: `${path}${query}`, kind: 'read' }
}

function readOne(route: string, id: string, token = ''): LoadRequest {
  const path = route.replace(':id', id).replace(':token', token)
  return { route: `GET ${route}`, method: 'GET', path, kind: 'read' }
}

function write(path: string, body: unknown): LoadRequest {
  return { route: `POST ${path}`, method: 'POST', path, kind: 'write', body }
}

function writeOne(route: string, id: string, body: unknown): LoadRequest {
  const path = route.replace(':id', id)
  return { route: `POST ${route}`, method: 'POST', path, kind: 'write', body }
}

/** Ids in an answer's list; none when it failed. */
export function idsIn({ body }: LoadAnswer, list = 'items', name = 'id'): string[] {
  const items = field(body, list)
  return Array.isArray(items) ? items.flatMap((item) => textIn(item, name) ?? []) : []
}

export function idIn({ body }: LoadAnswer): string | undefined {
  return textIn(body, 'id')
}

/** The number under that name in an answer, or 0. */
export function numberIn({ body }: LoadAnswer, name: string): number {
  const found = field(body, name)
  return typeof found === 'number' ? found : 0
}

/** The token of the public page that an answer links to. */
export function tokenIn({ body }: LoadAnswer): string | undefined {
  return textIn(body, 'path')?.split('/').at(-1)
}

export function cursorIn({ body }: LoadAnswer): string | undefined {
  return textIn(body, 'nextCursor')
}

export function jobIn({ body }: LoadAnswer): { id: string; state: string } | undefined {
  const job = field(body, 'job') ?? field(body, 'payment') ?? body
  const [id, state] = [textIn(job, 'id'), textIn(job, 'state') ?? textIn(job, 'status')]
  return id === undefined || state === undefined ? undefined : { id, state }
}

function textIn(value: unknown, name: string): string | undefined {
  const found = field(value, name)
  return typeof found === 'string' ? found : undefined
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined
}
