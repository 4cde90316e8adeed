import { Monogram } from './monogram.tsx'

interface AvatarProps {
  readonly name: string
  /** Address of the picture; without one the name's letters stand in. */
  readonly src?: string | undefined
  readonly size?: 'small' | 'large'
}

/** A person's face, beside their name. */
export function Avatar({ name, src, size = 'small' }: AvatarProps) {
  const pixels = size === 'small' ? 32 : 96
  return (
    <span className={`avatar ${size}`}>
      {src ? <img src={src} alt="" width={pixels} height={pixels} /> : <Monogram text={name} />}
    </span>
  )
}
