/** Variables of the machine that a process of the app needs; it gets no others of the caller's environment. */
const INHERITED = [
  'PATH',
  'HOME',
  'USER',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'TMPDIR',
  // Halves the CPU that a process takes to start.
  'NODE_COMPILE_CACHE',
]

/** The few variables of `source` that every process needs. */
export function inheritedEnv(source: NodeJS.ProcessEnv): Record<string, string> {
  const pairs = INHERITED.map((name) => [name, source[name]] as const)
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => pair[1] !== undefined))
}
