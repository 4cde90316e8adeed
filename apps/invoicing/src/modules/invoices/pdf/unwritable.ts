import { type Font, openSync } from 'fontkit'
import { familiesFor } from './fonts.ts'

const opened = new Map<string, Font>()

/** The letters of `text` that no font has: a PDF would show boxes for them. Each once, in order. */
export function unwritableLetters(text: string): string[] {
  const letters = new Set(text.replaceAll(/[\s\p{Default_Ignorable_Code_Point}]/gu, ''))
  const families = familiesFor(text)
  return [...letters].filter(
    (letter) => !families.some(({ regular }) => hasLetter(regular, letter)),
  )
}

function hasLetter(file: string, letter: string): boolean {
  const font = opened.get(file) ?? (openSync(file) as Font)
  opened.set(file, font)
  return font.hasGlyphForCodePoint(letter.codePointAt(0) ?? 0)
}
