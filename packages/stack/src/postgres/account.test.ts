import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { canReach, namedAccount } from './account.ts'

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

describe('canReach', () => {
  const stranger = { uid: 54_321, gid: 54_321 }

  it('asks every folder on the way, and the file itself', async () => {
    const top = await mkdtemp(path.join(tmpdir(), 'tenfold-'))
    const inner = path.join(top, 'inner')
    await mkdir(inner, { mode: 0o755 })
    await writeFile(path.join(inner, 'private'), '', { mode: 0o600 })
    const whilePrivate = await canReach(stranger, inner)
    await chmod(top, 0o755)
    const whileOpen = await canReach(stranger, inner)
    const file = await canReach(stranger, path.join(inner, 'private'))
    await rm(top, { recursive: true })
    expect([whilePrivate, whileOpen, file]).toEqual([false, true, false])
  })

  it("lets an owner into what is the owner's alone", async () => {
    const top = await mkdtemp(path.join(tmpdir(), 'tenfold-'))
    const { uid, gid } = await stat(top)
    const answers = [await canReach({ uid, gid }, top), await canReach({ uid: 54_321, gid }, top)]
    await rm(top, { recursive: true })
    expect(answers).toEqual([true, false])
  })
})
