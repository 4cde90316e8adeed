/** The proxy before this app checks the log-in. */
export function userOf(headers: Pick<Headers, 'get'>): string {
  const user = headers.get('x-user')
  if (!user) throw new Error('There is no log-in.')
  return user
}
