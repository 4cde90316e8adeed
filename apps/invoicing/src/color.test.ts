import fc from 'fast-check'
import { expect, it } from 'vitest'
import { contrast, isHexColor, textOn } from './color.ts'

it('measures contrast as WCAG defines it', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
  expect(contrast('#fff', '#ffffff')).toBeCloseTo(1)
  expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2)
})

it('finds a text colour of at least AA contrast for any brand colour', () => {
  const color = fc
    .integer({ min: 0, max: 0xffffff })
    .map((value) => `#${value.toString(16).padStart(6, '0')}`)
  fc.assert(fc.property(color, (brand) => contrast(brand, textOn(brand)) >= 4.5))
  expect(textOn('#1f3fb5')).toBe('#ffffff')
  expect(textOn('#ffd400')).toBe('#000000')
})

it('accepts hex colours only', () => {
  expect(isHexColor('#1f3fb5')).toBe(true)
  expect(isHexColor('#abc')).toBe(true)
  expect(isHexColor('red')).toBe(false)
  expect(isHexColor('#12345')).toBe(false)
})
