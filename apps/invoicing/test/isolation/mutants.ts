import type { App } from '../../src/app.ts'

/** Takes the filter by organisation or user out of the app's identity queries: no policy guards those tables. */
export function dropFilter(app: App, filter: 'organization_id' | 'user_id'): void {
  const forget = (text: string) =>
    text.replaceAll(
      new RegExp(`("\\w+"\\.)?"${filter}" = (\\$\\d+)`, 'g'),
      '($2::text is not null)',
    )
  const own = app.accounts.identity.db
  const db = { ...own }
  const forgetful: Pick<typeof db, 'query' | 'transaction'> = {
    query: (text, values) => db.query(forget(text), values),
    transaction: (work) =>
      db.transaction((tx) =>
        work({
          query: (text, values) => tx.query(forget(text), values),
          beforeCommit: (hook) => tx.beforeCommit(hook),
          afterCommit: (hook) => tx.afterCommit(hook),
        }),
      ),
  }
  Object.assign(own, forgetful)
}
