import { textOn } from './color.ts'

/** A tile with the first letters of a name, in the organisation's colour. */
export function Monogram({ text, color }: { text: string; color?: string | undefined }) {
  const style = color ? { backgroundColor: color, color: textOn(color) } : undefined
  return (
    <span className="monogram" style={style} aria-hidden="true">
      {initialsOf(text)}
    </span>
  )
}

/** `Nordlicht Studio` to `NS`, `Ada` to `A`. */
function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean)
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words
  return ends.map(firstLetter).join('').toUpperCase()
}

function firstLetter(word = ''): string {
  return String.fromCodePoint(word.codePointAt(0) ?? 0x20)
}
