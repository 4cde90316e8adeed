import type { App } from '../../src/app.ts'

/** The app with its identity queries' filters by organisation or user taken out: no policy guards those tables. */
export function withoutFilter(app: App, filter: 'organization_id' | 'user_id'): App {
  const forget = (text: string) =>
    text.replaceAll(
      new RegExp(`("\\w+"\\.)?"${filter}" = (\\$\\d+)`, 'g'),
      '($2::text is not null)',
    )
  const { db } = app.identity
  const forgetful: typeof db = {
    ...db,
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
  return { ...app, identity: { ...app.identity, db: forgetful } }
}
