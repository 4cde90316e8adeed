import type { LoadAnswer, LoadRequest } from 'tenfold'

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
  nextInvoices: (cursor: string) => read('/api/v1/invoices', `?cursor=${cursor}`),
  nextCustomers: (cursor: string) => read('/api/v1/customers', `?cursor=${cursor}`),
  search: (fragment: string) => read('/api/v1/search', `?q=${encodeURIComponent(fragment)}`),
  invoice: (id: string) => readOne('/api/v1/invoices/:id', id),
  customer: (id: string) => readOne('/api/v1/customers/:id', id),
  pdf: (id: string) => readOne('/api/v1/invoices/:id/pdf', id),
  job: (id: string) => readOne('/api/v1/jobs/:id', id),
} as const

export const post = {
  signIn: (email: string, password: string): LoadRequest => ({
    ...write('/api/auth/sign-in/email', { email, password }),
    anonymous: true,
  }),
  customer: (body: unknown) => write('/api/v1/customers', body),
  invoice: (body: unknown) => write('/api/v1/invoices', body),
  status: (id: string, status: string) => writeOne('/api/v1/invoices/:id/status', id, { status }),
  pdf: (id: string) => writeOne('/api/v1/invoices/:id/pdf', id, {}),
} as const

function read(path: string, query = ''): LoadRequest {
  return { route: `GET ${path}`, method: 'GET', path: `${path}${query}`, kind: 'read' }
}

function readOne(route: string, id: string): LoadRequest {
  return { route: `GET ${route}`, method: 'GET', path: route.replace(':id', id), kind: 'read' }
}

function write(path: string, body: unknown): LoadRequest {
  return { route: `POST ${path}`, method: 'POST', path, kind: 'write', body }
}

function writeOne(route: string, id: string, body: unknown): LoadRequest {
  const path = route.replace(':id', id)
  return { route: `POST ${route}`, method: 'POST', path, kind: 'write', body }
}

/** Ids in an answer's list; none when it failed. */
export function idsIn({ body }: LoadAnswer, list = 'items'): string[] {
  const items = field(body, list)
  return Array.isArray(items) ? items.flatMap((item) => textIn(item, 'id') ?? []) : []
}

export function idIn({ body }: LoadAnswer): string | undefined {
  return textIn(body, 'id')
}

export function cursorIn({ body }: LoadAnswer): string | undefined {
  return textIn(body, 'nextCursor')
}

export function jobIn({ body }: LoadAnswer): { id: string; state: string } | undefined {
  const job = field(body, 'job') ?? body
  const [id, state] = [textIn(job, 'id'), textIn(job, 'state')]
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
