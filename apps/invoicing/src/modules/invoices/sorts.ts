export const sortTypes = {
  createdAt: 'timestamptz',
  issuedOn: 'date',
  dueOn: 'date',
  number: 'bigint',
  totalMinor: 'bigint',
} as const
