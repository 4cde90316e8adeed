/** The command line that runs Tenfold here: by npm in a clone, by npx elsewhere. */
export function howToRun(command: string): string {
  if (!import.meta.url.endsWith('.ts')) return `npx tenfold ${command}`
  const [name = '', ...flags] = command.split(' ')
  return ['npm run', name, ...(flags.length > 0 ? ['--', ...flags] : [])].join(' ')
}
