import { textOn } from '../../../src/color.ts'

interface AvatarProps {
  readonly name: string
  /** Address of the picture; without one the name's letters stand in. */
  readonly src?: string | undefined
  readonly size?: 'small' | 'large'
}

export function Avatar({ name, src, size = 'small' }: AvatarProps) {
  const pixels = size === 'small' ? 32 : 96
  return (
    <span className={`avatar ${size}`}>
      {src ? <img src={src} alt="" width={pixels} height={pixels} /> : <Monogram text={name} />}
    </span>
  )
}

/** A tile with the first letters of a name, in the organisation's colour. */
export function Monogram({ text, color }: { text: string; color?: string | undefined }) {
  const style = color ? { backgroundColor: color, color: textOn(color) } : undefined
  return (
    <span className="monogram round" style={style} aria-hidden="true">
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
