export { CheckoutPage } from './checkout-page.tsx'
export { SubscriptionPage } from './subscription-page.tsx'
