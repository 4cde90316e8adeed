/**
 * Every client of Postgres reads PGOPTIONS, PGSSLMODE and their like. They are about servers that the
 * user knows of: a command that works on the embedded one, unless told otherwise, takes nothing from them.
 */
export function forgetOtherServers(args: readonly string[], env: NodeJS.ProcessEnv): void {
  const [command = ''] = args
  if (['audit', 'prove'].includes(command)) return
  if (args.some((arg) => /^--database(=|$)/.test(arg))) return
  for (const name of Object.keys(env)) if (/^PG[A-Z]+$/.test(name)) delete env[name]
}
