export { announceInvoice } from './announce.ts'
export { linkRoutes } from './link-routes.ts'
export { ensureLink } from './links.ts'
export { publicRoutes } from './public-routes.ts'
