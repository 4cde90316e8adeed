export { announceInvoice } from './announce.ts'
export { ensureLink } from './links.ts'
export { publicModule } from './module.ts'
