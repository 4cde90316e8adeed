/** Columns of the terminal that an output goes to; a file or a pipe has no limit. */
export function terminalWidth(out: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>): number {
  return out.isTTY && out.columns > 0 ? out.columns : Infinity
}
