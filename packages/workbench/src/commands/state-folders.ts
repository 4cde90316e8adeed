import path from 'node:path'

/** The folders below `dir` on which a stack may run: that of `tenfold start`, and that of `tenfold climb`. */
export function stateFolders(dir: string): readonly string[] {
  const folder = path.resolve(dir)
  return [folder, climbFolder(folder)]
}

/** State folder of a climb's own stack. */
export function climbFolder(dir: string): string {
  return path.join(dir, 'climb', 'stack')
}
