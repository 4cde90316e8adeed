import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import app from './fixture/app/tenfold.config.ts'
import { checkDescription, findProject } from './project.ts'

describe('findProject', () => {
  it('finds the app in a folder, with absolute paths of its entries', async () => {
    const dir = path.join(import.meta.dirname, 'fixture', 'app')
    const project = await findProject(path.relative('', dir))
    expect(project).toMatchObject({ dir, configPath: path.join(dir, 'tenfold.config.ts') })
    expect(project.app.web).toBe(app.web)
  })

  it('says what to do where there is no config', async () => {
    await expect(findProject(tmpdir())).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('--app <dir>') as string,
    })
  })

  it('takes an entry file that only the build makes, and refuses one that it does not make', async () => {
    const dir = await mkdtemp(path.join(tmpdir(), 'tenfold-'))
    const config = (made: string) => `
      import { writeFileSync } from 'node:fs'
      const nothing = () => undefined
      export default {
        name: 'Built', web: 'main.js', build: () => writeFileSync('${dir}/${made}', ''),
        prepare: nothing, seed: nothing, countUsers: nothing, sampleVisitors: nothing,
        demoLogin: { email: 'a', password: 'b' },
        journeys: [{ name: 'x', weight: 1, visit: function* () {} }],
      }`
    await writeFile(path.join(dir, 'tenfold.config.mts'), config('other.js'))
    const log = () => undefined
    const { app: lacking } = await findProject(dir)
    await expect(lacking.build({ log })).rejects.toMatchObject({ code: 'project/no-entry' })
    await writeFile(path.join(dir, 'tenfold.config.ts'), config('main.js'))
    const { app: built } = await findProject(dir)
    await built.build({ log })
    expect(built.web).toBe(path.join(dir, 'main.js'))
    await rm(dir, { recursive: true })
  })

  it('names the file that cannot be loaded, and why', async () => {
    const dir = await mkdtemp(path.join(tmpdir(), 'tenfold-'))
    await mkdir(dir, { recursive: true })
    await writeFile(path.join(dir, 'tenfold.config.ts'), 'throw new Error("out of order")')
    await expect(findProject(dir)).rejects.toThrow(
      /tenfold\.config\.ts can't be loaded: out of order/,
    )
    await rm(dir, { recursive: true })
  })
})

describe('checkDescription', () => {
  it('takes a whole description as it is', () => {
    expect(checkDescription(app, 'file')).toBe(app)
  })

  it('needs no worker, but one that is named', () => {
    const { worker: _, ...rest } = app
    expect(checkDescription(rest, 'file')).toBe(rest)
    expect(() => checkDescription({ ...rest, worker: 7 }, 'file')).toThrow('worker must be a text')
  })

  it('wants journeys that somebody makes', () => {
    const visit = function* () {}
    for (const weight of [0, -1, 'often'])
      expect(() =>
        checkDescription({ ...app, journeys: [{ name: 'x', weight, visit }] }, 'file'),
      ).toThrow('journeys must list at least one')
  })

  it('lists every fault at once', () => {
    const broken = { ...app, name: '', seed: undefined, demoLogin: {}, journeys: [{ name: 'x' }] }
    expect(() => checkDescription(broken, 'the/file.ts')).toThrow(
      /the\/file\.ts[^]*name must be a text\n.*seed must be a function\n.*demoLogin must[^]*journeys must/,
    )
    expect(() => checkDescription(undefined, 'file')).toThrow(
      'its default export must be an object',
    )
  })
})
