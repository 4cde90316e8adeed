import path from 'node:path'

/** State folders below `dir` on which a stack may run: of `tenfold start` and of `tenfold climb`. */
export function stateFolders(dir: string): readonly string[] {
  const folder = path.resolve(dir)
  return [folder, climbFolder(folder)]
}

export function climbFolder(dir: string): string {
  return path.join(dir, 'climb', 'stack')
}
