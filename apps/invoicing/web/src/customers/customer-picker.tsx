import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useId, useState } from 'react'
import type { ControlProps } from '../ui/field.tsx'
import { useDebounced } from '../ui/use-debounced.ts'
import { type Customer, customerChoicesQuery } from './api.ts'

interface CustomerPickerProps {
  readonly control: ControlProps
  readonly placeholder?: string
  readonly value: Customer | undefined
  readonly onPick: (customer: Customer | undefined) => void
  /** The user wants a customer that isn't there yet; without it only existing ones are offered. */
  readonly onNew?: (name: string) => void
}

/** A combobox over all customers, found by typing; its last option makes a new one. */
export function CustomerPicker({
  control,
  placeholder = 'Find by name or e-mail',
  value,
  onPick,
  onNew,
}: CustomerPickerProps) {
  const [typed, setTyped] = useState('')
  const [isOpen, setOpen] = useState(false)
  const [active, setActive] = useState(0)
  const listId = useId()
  const search = useDebounced(typed.trim(), 150)
  const { data } = useQuery({ ...customerChoicesQuery(search), enabled: isOpen })
  const found = data?.items ?? []
  const options = onNew ? [...found, undefined] : found
  const choose = (index: number) => {
    const customer = found[index]
    setOpen(false)
    setTyped('')
    if (customer) onPick(customer)
    else onNew?.(typed.trim())
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (event.key === 'Escape') setOpen(false)
    else if (event.key === 'Enter' && isOpen) choose(active)
    else if (step && isOpen) setActive((active + step + options.length) % options.length)
    else if (step) setOpen(true)
    else return
    event.preventDefault()
  }
  return (
    <div className="picker">
      <input
        {...control}
        role="combobox"
        maxLength={100}
        aria-expanded={isOpen}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={isOpen ? `${listId}-${active}` : undefined}
        autoComplete="off"
        placeholder={placeholder}
        value={isOpen ? typed : (value?.name ?? typed)}
        onFocus={(event) => event.target.select()}
        onClick={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setTyped(event.target.value)
          setActive(0)
          setOpen(true)
          onPick(undefined)
        }}
      />
      {/* The pointer must not take the focus from the input, or the list is gone before the click. */}
      <ul
        id={listId}
        role="listbox"
        aria-label="Customers"
        hidden={!isOpen}
        onPointerDown={(event) => event.preventDefault()}
      >
        {options.map((customer, index) => (
          <li
            key={customer?.id ?? 'new'}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === active}
            onClick={() => choose(index)}
          >
            {customer ? (
              <>
                {customer.name} <span className="soft">{customer.email}</span>
              </>
            ) : (
              <strong>{typed.trim() ? `New customer “${typed.trim()}”` : 'New customer'}</strong>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}
