import { mkdir, mkdtemp, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { refuseForShell, restoreLinks } from './binaries.ts'

it('makes the links that an install script would have made, and repairs broken ones', async () => {
  const top = await mkdtemp(path.join(tmpdir(), 'tenfold-'))
  const lib = path.join(top, 'native', 'lib')
  await mkdir(lib, { recursive: true })
  await writeFile(path.join(lib, 'libpq.so.5.18'), 'the library')
  const links = ['libpq.so', 'libpq.so.5'].map((name) => ({
    source: 'native/lib/libpq.so.5.18',
    target: `native/lib/${name}`,
  }))
  await writeFile(path.join(top, 'native', 'pg-symlinks.json'), JSON.stringify(links))
  await symlink('gone', path.join(lib, 'libpq.so.5'))
  await restoreLinks(path.join(top, 'native'))
  await restoreLinks(path.join(top, 'native'))
  const found = [
    await readlink(path.join(lib, 'libpq.so')),
    await readFile(path.join(lib, 'libpq.so.5'), 'utf8'),
  ]
  await rm(top, { recursive: true })
  expect(found).toEqual(['libpq.so.5.18', 'the library'])
})

it('refuses a path that the shell would read more into, and bears any other', () => {
  for (const sign of ['"', '$', '`', '\\'])
    expect(() => refuseForShell(`/home/a${sign}b/native`)).toThrow(sign)
  expect(() => refuseForShell("/home/it's (ünique) & new; 日/native")).not.toThrow()
})
