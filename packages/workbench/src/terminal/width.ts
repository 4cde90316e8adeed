const longest = 100

/** Columns of the terminal that an output goes to; a file or a pipe has no limit. */
export function terminalWidth(out: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>): number {
  return out.isTTY && out.columns > 0 ? out.columns : Infinity
}

/** Maximum width of a report line on standard output: at most 100 columns, so that it reads well. */
export function reportWidth(): number {
  return Math.min(longest, terminalWidth(process.stdout))
}
