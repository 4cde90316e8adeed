import fc from 'fast-check'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { falseEnd, withChunkOf, withScans, withSegments } from '../../../../test/picture-bombs.ts'
import { animation, chunkAfterHeader, picture } from '../../../../test/pictures.ts'
import { lean } from './index.ts'

const formats = ['png', 'jpeg', 'webp', 'gif', 'avif'] as const

it.each(formats)('leaves the pixels of a %s as they are, and which side is up', async (format) => {
  const drawn = sharp(await picture(60, 40, 'png')).composite([
    { input: await picture(20, 20, 'png', 'orange'), left: 10, top: 5 },
  ])
  const file = await drawn.withMetadata({ orientation: 6 }).toFormat(format).toBuffer()
  const [before, after] = [sharp(file), sharp(lean(file))]
  expect((await after.metadata()).orientation).toBe((await before.metadata()).orientation)
  expect(await after.raw().toBuffer()).toEqual(await before.raw().toBuffer())
})

it.each([
  ['a PNG', async () => chunkAfterHeader(await picture(9, 9, 'png'), 'tEXt', 'Author\0Mallory')],
  ['a JPEG', async () => withSegments(await picture(9, 9, 'jpeg'), 0xfe, Buffer.from('Mallory'))],
  ['a WebP', async () => withChunkOf(await picture(9, 9, 'webp'), 'XMP ')],
  ['a GIF', async () => animation(1_000)],
])('takes out of %s what is no picture', async (_what, make) => {
  const file = await make()
  const rest = lean(file)
  expect(rest.length).toBeLessThan(Math.min(5_000, file.length))
  expect(rest.includes('Mallory')).toBe(false)
  expect((await sharp(rest).metadata()).width).toBeGreaterThan(0)
})

it('counts the scans of a JPEG, also behind what only looks like its end', async () => {
  const file = await sharp(await picture(64, 64, 'png'))
    .jpeg({ progressive: true })
    .toBuffer()
  expect(lean(file).length).toBeGreaterThan(0)
  for (const before of [Buffer.alloc(0), falseEnd])
    expect(() => lean(withScans(file, before))).toThrow('more than 64 scans')
})

it('keeps a profile of usual size', async () => {
  const file = await sharp(await picture(9, 9, 'png'))
    .withIccProfile('p3')
    .png()
    .toBuffer()
  expect((await sharp(lean(file)).metadata()).icc).toBeDefined()
})

it('ends, without making more of it, whatever it is given', async () => {
  const files = await Promise.all(formats.map((format) => picture(30, 20, format)))
  const damage = fc.array(fc.tuple(fc.nat(2_000), fc.nat(255)), { maxLength: 8 })
  fc.assert(
    fc.property(fc.constantFrom(...files), damage, fc.nat(3_000), (file, bytes, cut) => {
      const broken = Buffer.from(file.subarray(0, Math.max(12, file.length - cut)))
      for (const [at, byte] of bytes) broken[at % broken.length] = byte
      const outcome = attempt(() => lean(broken))
      expect(outcome === 'refused' || outcome.length <= broken.length + 1).toBe(true)
    }),
    { numRuns: 3_000 },
  )
})

function attempt(work: () => Buffer): Buffer | 'refused' {
  try {
    return work()
  } catch {
    return 'refused'
  }
}
