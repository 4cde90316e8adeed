import { useEffect, useRef, useState } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import { Icon } from '../../ui/icon.tsx'

/** The search field above every page. Enter opens the results; on that page they follow the typing. */
export function SearchBox() {
  const [location, navigate] = useLocation()
  const [params] = useSearchParams()
  const isOpen = location === '/search'
  const [kept, setKept] = useState('')
  const typed = isOpen ? (params.get('q') ?? '') : kept
  const input = useFocusOnSlash()
  const show = (text: string) =>
    navigate(`/search?q=${encodeURIComponent(text)}`, { replace: isOpen })
  return (
    <search>
      <form
        className="search-box"
        onSubmit={(event) => {
          event.preventDefault()
          show(typed)
        }}
      >
        <Icon name="search" />
        <input
          ref={input}
          type="search"
          maxLength={100}
          aria-label="Search customers and invoices"
          aria-keyshortcuts="/"
          placeholder="Search"
          value={typed}
          onChange={(event) => {
            setKept(event.target.value)
            if (isOpen) show(event.target.value)
          }}
        />
      </form>
    </search>
  )
}

function useFocusOnSlash() {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof Element && event.target.closest(TYPING)
      if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      input.current?.focus()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [])
  return input
}

const TYPING = 'input, textarea, select, dialog'
