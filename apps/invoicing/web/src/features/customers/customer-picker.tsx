import { useQuery } from '@tanstack/react-query'
import {
  type UseComboboxReturnValue,
  type UseComboboxState,
  type UseComboboxStateChange,
  type UseComboboxStateChangeOptions,
  useCombobox,
} from 'downshift'
import { useState } from 'react'
import type { ControlProps } from '../../ui/fields.tsx'
import { useDebounced } from '../../ui/use-debounced.ts'
import { type Customer, customerChoicesQuery } from './api.ts'

interface CustomerPickerProps {
  readonly control: ControlProps
  readonly placeholder?: string
  readonly value: Customer | undefined
  readonly onPick: (customer: Customer | undefined) => void
  /** The user wants a customer that isn't there yet; without it only existing ones are offered. */
  readonly onNew?: (name: string) => void
}

const NEW = 'new'
type Choice = Customer | typeof NEW

/** A combobox over all customers, found by typing; its last option makes a new one. */
export function CustomerPicker(props: CustomerPickerProps) {
  const { control, placeholder = 'Find by name or e-mail', value, onPick, onNew } = props
  const [typed, setTyped] = useState('')
  const [isOpen, setOpen] = useState(false)
  const [active, setActive] = useState(0)
  const { found, state } = useChoices(typed, isOpen)
  // A new customer is offered only once it is known that there is none of that name.
  const unknown = found.length === 0 ? state : undefined
  const items: readonly Choice[] = onNew && !unknown ? [...found, NEW] : found
  const follow = (change: UseComboboxStateChange<Choice>) => {
    const { isOpen: opened, highlightedIndex, selectedItem } = change
    if (opened !== undefined) setOpen(opened)
    if (highlightedIndex !== undefined) setActive(Math.max(0, highlightedIndex))
    if (!selectedItem) return
    setTyped('')
    if (selectedItem === NEW) onNew?.(typed.trim())
    else onPick(selectedItem)
  }
  const combobox = useCombobox<Choice>({
    items: [...items],
    inputId: control.id,
    isOpen,
    inputValue: isOpen ? typed : (value?.name ?? typed),
    selectedItem: null,
    itemToString: (choice) => (choice && choice !== NEW ? choice.name : ''),
    defaultHighlightedIndex: 0,
    // A late answer may leave fewer choices than the keyboard has passed.
    highlightedIndex: Math.min(active, items.length - 1),
    stateReducer: leaveUnchosen,
    onStateChange: follow,
  })
  return (
    <div className="picker">
      <input
        {...combobox.getInputProps({
          ...control,
          // The name comes from the field's own label.
          'aria-labelledby': undefined,
          maxLength: 100,
          placeholder,
          onFocus: (event) => event.target.select(),
          onChange: ({ currentTarget }) => {
            setTyped(currentTarget.value)
            onPick(undefined)
          },
        })}
      />
      <ul
        {...combobox.getMenuProps({ 'aria-label': 'Customers' })}
        hidden={!isOpen || (items.length === 0 && !unknown)}
      >
        {unknown && (
          <li role="option" aria-selected={false} aria-disabled className="soft">
            {unknown}
          </li>
        )}
        <Options combobox={combobox} items={items} typed={typed.trim()} />
      </ul>
    </div>
  )
}

/** Leaving the field, or Escape, closes the list and neither chooses nor clears anything. */
function leaveUnchosen(
  state: UseComboboxState<Choice>,
  { type, changes }: UseComboboxStateChangeOptions<Choice>,
): Partial<UseComboboxState<Choice>> {
  const { InputBlur, InputClick, InputKeyDownEscape } = useCombobox.stateChangeTypes
  if (type === InputClick) return { ...changes, isOpen: true }
  const isLeaving = type === InputBlur || type === InputKeyDownEscape
  return isLeaving ? { ...state, isOpen: false } : changes
}

interface OptionsProps {
  readonly combobox: UseComboboxReturnValue<Choice>
  readonly items: readonly Choice[]
  readonly typed: string
}

function Options({ combobox, items, typed }: OptionsProps) {
  return items.map((item, index) => (
    <li key={item === NEW ? NEW : item.id} {...combobox.getItemProps({ item, index })}>
      {item === NEW ? (
        <strong>{typed ? `New customer “${typed}”` : 'New customer'}</strong>
      ) : (
        <>
          {item.name} <span className="soft">{item.email}</span>
        </>
      )}
    </li>
  ))
}

/** Customers that fit what is typed. `state` says why there are none yet that the server would have found. */
function useChoices(typed: string, isOpen: boolean) {
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
