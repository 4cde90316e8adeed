/** The cards that are taken where no real provider is, and what comes of each; no money moves. */
export const testCards = {
  accepted: '4242424242424242',
  declined: '4000000000000002',
  /** The provider never answers. */
  unanswered: '4000000000000119',
} as const
