import { useQuery } from '@tanstack/react-query'
import { useDebounced } from '../../ui/use-debounced.ts'
import { type Customer, customerChoicesQuery } from './api.ts'

/** Customers that fit what is typed. `isSettling`: the server hasn't answered to the last letter yet. */
export function useChoices(typed: string, isOpen: boolean) {
  const text = typed.trim()
  const search = useDebounced(text, 150)
  const { data, isFetching } = useQuery({ ...customerChoicesQuery(search), enabled: isOpen })
  // Answers to earlier letters stay in sight, but only as far as they fit the later ones.
  const found = (data?.items ?? []).filter((customer) => isMatch(customer, text))
  return { found, isSettling: isFetching || search !== text }
}

function isMatch({ name, email }: Customer, text: string): boolean {
  return `${name}\n${email}`.toLowerCase().includes(text.toLowerCase())
}
