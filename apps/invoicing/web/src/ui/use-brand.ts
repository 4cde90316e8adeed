import { useEffect } from 'react'
import { textOn } from './color.ts'

/** Gives the style sheets an organisation's colour as `--brand`, and one that reads well on it as `--on-brand`. */
export function useBrand(color: string | undefined): void {
  useEffect(() => {
    const { style } = document.documentElement
    if (!color) return undefined
    style.setProperty('--brand', color)
    style.setProperty('--on-brand', textOn(color))
    return () => {
      style.removeProperty('--brand')
      style.removeProperty('--on-brand')
    }
  }, [color])
}
