/** The account that a development server offers on its log-in page. */
export const demoUser = { name: 'Dana Demo', email: 'demo@tenfold.example' } as const

/** Every seeded user has this password: hashing 100,000 different ones would take hours. */
export const demoPassword = 'correct-horse-battery'
