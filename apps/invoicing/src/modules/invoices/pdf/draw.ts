import { readFileSync } from 'node:fs'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import { type Font, openSync } from 'fontkit'
import { allFamilies, familiesFor } from './fonts.ts'
import type { Page } from './page.ts'

const template = new URL('invoice.typ', import.meta.url)
/** Renderings that Typst keeps parts of, to draw the next one faster. */
const keptRenderings = 10

export interface Drawing {
  readonly pdf?: Uint8Array
  readonly missing: readonly string[]
}

let compiler: NodeCompiler | undefined

/** Draws a page by Typst, which shapes all scripts and embeds only the letters used. Pure work on the CPU: 10 ms to 2 s. */
export function drawPage(page: Page): Drawing {
  const text = JSON.stringify(page)
  const missing = unwritableLetters(text)
  if (missing.length > 0) return { missing }
  const fonts = familiesFor(text).map(({ name }) => name)
  return { pdf: draw(JSON.stringify({ ...page, fonts })), missing }
}

function draw(page: string): Buffer {
  compiler ??= NodeCompiler.create({
    fontArgs: [{ fontPaths: allFamilies.flatMap(({ regular, bold }) => [regular, bold]) }],
  })
  const source = readFileSync(template, 'utf8')
  try {
    return compiler.pdf({ mainFileContent: source, inputs: { page } })
  } finally {
    compiler.evictCache(keptRenderings)
  }
}

const opened = new Map<string, Font>()

/** The letters of `text` that no font has: a PDF would show boxes for them. Each once, in order. */
function unwritableLetters(text: string): string[] {
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
