import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

let fonts: { readonly regular: Buffer; readonly bold: Buffer } | undefined

/** DejaVu Sans: customers are called Łukasz, Ömer or Γιώργος, which PDF's built-in fonts can't write. */
export function documentFonts(): { readonly regular: Buffer; readonly bold: Buffer } {
  fonts ??= {
    regular: read(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')),
    bold: read(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf')),
  }
  return fonts
}

function read(url: string): Buffer {
  return readFileSync(fileURLToPath(url))
}
