/** What the API's operations are about: one name a module. */
export const tags = [
  { name: 'accounts', description: 'Users, their log-ins, organisations and members' },
  { name: 'activity', description: 'What happened in an organisation' },
  { name: 'api', description: 'The API itself' },
  { name: 'assistant', description: 'Reminders that an AI drafts' },
  { name: 'customers', description: 'Whom an organisation works for' },
  { name: 'dashboard', description: 'How the business goes' },
  { name: 'failed-jobs', description: 'Mails and other work that failed for good' },
  { name: 'files', description: 'Pictures of people' },
  { name: 'invoices', description: 'From draft to paid' },
  { name: 'payments', description: 'What customers paid' },
  { name: 'public', description: 'What a customer sees of an invoice, by its link' },
  { name: 'search', description: 'Customers and invoices by a fragment' },
  { name: 'settings', description: 'How an organisation works' },
  { name: 'subscriptions', description: 'Plans, their limits and their price' },
] as const
