/**
 * Removes PGOPTIONS, PGSSLMODE and the like, which every client of Postgres reads, from the environment of a command
 * that works on the embedded server: they are meant for servers of the user's.
 */
export function forgetOtherServers(args: readonly string[], env: NodeJS.ProcessEnv): void {
  const [command = ''] = args
  if (['audit', 'prove'].includes(command)) return
  if (args.some((arg) => /^--database(=|$)/.test(arg))) return
  for (const name of Object.keys(env)) if (/^PG[A-Z]+$/.test(name)) delete env[name]
}
