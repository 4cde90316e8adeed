import { useQuery } from '@tanstack/react-query'
import { useDebounced } from '../../ui/use-debounced.ts'
import { type Customer, customerChoicesQuery } from './api.ts'

/** Customers that fit what is typed. `state` says why there are none yet that the server would have found. */
export function useChoices(typed: string, isOpen: boolean) {
  const text = typed.trim()
  const search = useDebounced(text, 150)
  const { data, error, isFetching } = useQuery({ ...customerChoicesQuery(search), enabled: isOpen })
  // Answers to earlier letters stay in sight, but only as far as they fit the later ones.
  const found = (data?.items ?? []).filter((customer) => isMatch(customer, text))
  const isSettling = isFetching || search !== text
  return { found, state: isSettling ? 'Searching …' : error?.message }
}

function isMatch({ name, email }: Customer, text: string): boolean {
  return `${name}\n${email}`.toLowerCase().includes(text.toLowerCase())
}
