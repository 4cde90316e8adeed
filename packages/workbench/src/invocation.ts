/** The command line by which a user runs Tenfold where this process was run: in a clone by npm, elsewhere by npx. */
export function howToRun(command: string): string {
  if (!import.meta.url.endsWith('.ts')) return `npx tenfold ${command}`
  const [name = '', ...flags] = command.split(' ')
  return ['npm run', name, ...(flags.length > 0 ? ['--', ...flags] : [])].join(' ')
}
