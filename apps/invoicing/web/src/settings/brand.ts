import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { settingsQuery } from './api.ts'

/** Gives the style sheets the organisation's colour as `--brand`, and returns it. */
export function useBrandColor(): string | undefined {
  const { data } = useQuery(settingsQuery)
  const color = data?.branding.color
  useEffect(() => {
    const { style } = document.documentElement
    if (color) style.setProperty('--brand', color)
    return () => {
      style.removeProperty('--brand')
    }
  }, [color])
  return color
}
