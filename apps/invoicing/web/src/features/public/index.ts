export { LinkCard } from './link-card.tsx'
export { PublicInvoicePage } from './public-invoice-page.tsx'
