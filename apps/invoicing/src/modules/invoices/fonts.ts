import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
let fonts: { readonly regular: Buffer; readonly bold: Buffer } | undefined

/** DejaVu Sans: customers are called Łukasz, Ömer or Γιώργος, which PDF's built-in fonts can't write. */
export function documentFonts(): { readonly regular: Buffer; readonly bold: Buffer } {
  fonts ??= { regular: read('DejaVuSans.ttf'), bold: read('DejaVuSans-Bold.ttf') }
  return fonts
}

function read(file: string): Buffer {
  return readFileSync(require.resolve(`dejavu-fonts-ttf/ttf/${file}`))
}
