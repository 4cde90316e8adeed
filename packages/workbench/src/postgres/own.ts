/**
 * pg_stat_statements keeps comments inside a statement, so this mark tells what the workbench itself asked
 * of the database. The role doesn't: an app may log in as the same one.
 */
const mark = '/* tenfold workbench */'

/** A statement of the workbench's own, for the connections that it uses while it measures. */
export function own(sql: string): string {
  // Behind the first word: newer servers leave out a comment that comes before it.
  return sql.trim().replace(/^\w+/, (word) => `${word} ${mark}`)
}

/** Name of the climb's own connections, which aren't the app's. */
export const ownConnections = 'tenfold climb'

/** Is this a statement that `own` has marked? */
export function isOwn({ text }: { readonly text: string }): boolean {
  return text.includes(mark)
}
