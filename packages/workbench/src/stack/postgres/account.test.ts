import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { isOpenToAll, namedAccount } from './account.ts'

describe('namedAccount', () => {
  const nobody = 'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin'

  it('prefers postgres to nobody', () => {
    const passwd = `root:x:0:0::/root:/bin/sh\n${nobody}\npostgres:x:101:104::/:/bin/sh\n`
    expect(namedAccount(passwd)).toEqual({ uid: 101, gid: 104 })
    expect(namedAccount(nobody)).toEqual({ uid: 65_534, gid: 65_534 })
  })

  it('says what to do where there is neither', () => {
    expect(() => namedAccount('root:x:0:0::/root:/bin/sh')).toThrow('Run as a normal user')
  })
})

it('finds out whether every account can reach a folder', async () => {
  const top = await mkdtemp(path.join(tmpdir(), 'tenfold-'))
  const inner = path.join(top, 'inner')
  await mkdir(inner, { mode: 0o755 })
  await writeFile(path.join(inner, 'private'), '', { mode: 0o600 })
  const whilePrivate = await isOpenToAll(inner)
  await chmod(top, 0o755)
  const answers = [
    whilePrivate,
    await isOpenToAll(inner),
    await isOpenToAll(path.join(inner, 'private')),
  ]
  await rm(top, { recursive: true })
  expect(answers).toEqual([false, true, false])
})
