import { fileURLToPath } from 'node:url'

export interface FontFamily {
  readonly name: string
  readonly regular: string
  readonly bold: string
}

/** Writes Latin, Greek, Cyrillic, Arabic, Hebrew, Armenian, Georgian and Lao letters. */
const first = family('DejaVu Sans', {
  base: import.meta.resolve('dejavu-fonts-ttf/package.json'),
  regular: 'ttf/DejaVuSans.ttf',
  bold: 'ttf/DejaVuSans-Bold.ttf',
})
const chinese = eastAsian('S Chinese', 'Hans', import.meta.resolve('@embedpdf/fonts-sc'))
const japanese = eastAsian('Japanese', 'JP', import.meta.resolve('@embedpdf/fonts-jp'))
const korean = eastAsian('Korean', 'KR', import.meta.resolve('@embedpdf/fonts-kr'))
const others = [
  noto('Sans Devanagari', import.meta.resolve('@expo-google-fonts/noto-sans-devanagari')),
  noto('Sans Bengali', import.meta.resolve('@expo-google-fonts/noto-sans-bengali')),
  noto('Sans Tamil', import.meta.resolve('@expo-google-fonts/noto-sans-tamil')),
  noto('Sans Telugu', import.meta.resolve('@expo-google-fonts/noto-sans-telugu')),
  noto('Sans Kannada', import.meta.resolve('@expo-google-fonts/noto-sans-kannada')),
  noto('Sans Malayalam', import.meta.resolve('@expo-google-fonts/noto-sans-malayalam')),
  noto('Sans Gujarati', import.meta.resolve('@expo-google-fonts/noto-sans-gujarati')),
  noto('Sans Gurmukhi', import.meta.resolve('@expo-google-fonts/noto-sans-gurmukhi')),
  noto('Sans Sinhala', import.meta.resolve('@expo-google-fonts/noto-sans-sinhala')),
  noto('Sans Thai', import.meta.resolve('@expo-google-fonts/noto-sans-thai')),
  noto('Sans Khmer', import.meta.resolve('@expo-google-fonts/noto-sans-khmer')),
  noto('Emoji', import.meta.resolve('@expo-google-fonts/noto-emoji')),
]

/**
 * The families that write `text`, in the order in which a letter is looked for. Chinese and Japanese
 * share letters that each draws in its own way; kana tell which is meant.
 */
export function familiesFor(text: string): readonly FontFamily[] {
  const hasKana = /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)
  const han = hasKana ? [japanese, chinese] : [chinese, japanese]
  return [first, ...han, korean, ...others]
}

export const allFamilies: readonly FontFamily[] = familiesFor('')

function eastAsian(name: string, file: string, base: string): FontFamily {
  const path = (weight: string) => `../fonts/NotoSans${file}-${weight}.otf`
  return family(`Noto Sans ${name}`, { base, regular: path('Regular'), bold: path('Bold') })
}

function noto(name: string, base: string): FontFamily {
  const file = `Noto${name.replaceAll(' ', '')}`
  const regular = `400Regular/${file}_400Regular.ttf`
  return family(`Noto ${name}`, { base, regular, bold: `700Bold/${file}_700Bold.ttf` })
}

function family(
  name: string,
  { base, regular, bold }: { readonly base: string } & Omit<FontFamily, 'name'>,
): FontFamily {
  const file = (path: string) => fileURLToPath(new URL(path, base))
  return { name, regular: file(regular), bold: file(bold) }
}
