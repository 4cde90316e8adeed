/** The front end's pages, as its router names them; a test compares. Every other address is 404, and a page says so. */
export const pages = [
  '/i/:token',
  '/verify-email',
  '/reset-password',
  '/invitations/:token',
  '/sign-up',
  '/forgot-password',
  '/log-in',
  '/organizations/new',
  '/',
  '/invoices',
  '/invoices/new',
  '/invoices/:id',
  '/invoices/:id/edit',
  '/payments',
  '/customers',
  '/customers/:id',
  '/search',
  '/activity',
  '/members',
  '/subscription',
  '/subscription/checkout/:id',
  '/settings',
  '/profile',
] as const

const known = pages.map((page) => new RegExp(`^${page.replaceAll(/:\w+/g, '[^/]+')}/?$`))

export function isPage(path: string): boolean {
  return known.some((page) => page.test(path))
}
