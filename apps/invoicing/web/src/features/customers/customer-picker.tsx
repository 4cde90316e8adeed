import { type KeyboardEvent, useId, useState } from 'react'
import type { ControlProps } from '../../ui/field.tsx'
import type { Customer } from './api.ts'
import { useChoices } from './use-choices.ts'

interface CustomerPickerProps {
  readonly control: ControlProps
  readonly placeholder?: string
  readonly value: Customer | undefined
  readonly onPick: (customer: Customer | undefined) => void
  /** The user wants a customer that isn't there yet; without it only existing ones are offered. */
  readonly onNew?: (name: string) => void
}

/** A combobox over all customers, found by typing; its last option makes a new one. */
export function CustomerPicker(props: CustomerPickerProps) {
  const { control, placeholder = 'Find by name or e-mail', value, onPick, onNew } = props
  const [typed, setTyped] = useState('')
  const [isOpen, setOpen] = useState(false)
  const [active, setActive] = useState(0)
  const listId = useId()
  const { found, isSettling } = useChoices(typed, isOpen)
  // A new customer is offered only once it is known that there is none of that name.
  const isSearching = isSettling && found.length === 0
  const options = onNew && !isSearching ? [...found, undefined] : found
  const choose = (index: number) => {
    const customer = found[index]
    setOpen(false)
    setTyped('')
    if (customer) onPick(customer)
    else onNew?.(typed.trim())
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const action = actionOf(event.key, isOpen)
    if (!action) return
    event.preventDefault()
    if (action === 'open') setOpen(true)
    else if (action === 'close') setOpen(false)
    else if (action !== 'choose') setActive(stepped(active, action, options.length))
    else if (active < options.length) choose(active)
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
        hidden={!isOpen || (options.length === 0 && !isSearching)}
        onPointerDown={(event) => event.preventDefault()}
      >
        {isSearching && (
          <li role="option" aria-selected={false} aria-disabled className="soft">
            Searching …
          </li>
        )}
        {options.map((customer, index) => (
          <li
            key={customer?.id ?? 'new'}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === active}
            onClick={() => choose(index)}
          >
            {customer ? <Choice customer={customer} /> : <NewChoice name={typed.trim()} />}
          </li>
        ))}
      </ul>
    </div>
  )
}

function Choice({ customer }: { customer: Customer }) {
  return (
    <>
      {customer.name} <span className="soft">{customer.email}</span>
    </>
  )
}

function NewChoice({ name }: { name: string }) {
  return <strong>{name ? `New customer “${name}”` : 'New customer'}</strong>
}

type Action = 'open' | 'close' | 'choose' | 1 | -1

function actionOf(key: string, isOpen: boolean): Action | undefined {
  if (key === 'ArrowDown') return isOpen ? 1 : 'open'
  if (key === 'ArrowUp') return isOpen ? -1 : 'open'
  if (key === 'Enter' && isOpen) return 'choose'
  if (key === 'Escape' && isOpen) return 'close'
  return undefined
}

function stepped(active: number, step: 1 | -1, count: number): number {
  return count === 0 ? 0 : (active + step + count) % count
}
