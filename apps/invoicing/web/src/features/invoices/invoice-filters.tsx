import { type ReactNode, useId } from 'react'
import { Options, Select } from '../../ui/fields.tsx'
import { Icon } from '../../ui/icon.tsx'
import { useNarrow } from '../../ui/use-narrow.ts'
import { CustomerFilter } from './customer-filter.tsx'
import { type InvoiceFilter, SORTS, STATUSES } from './filter.ts'

interface InvoiceFiltersProps {
  readonly filter: InvoiceFilter
  /** Text of the fields, which may be half a date or end in a blank. */
  readonly typed: URLSearchParams
  readonly onChange: (field: keyof InvoiceFilter, value: string) => void
}

/** The controls above the list of invoices; a phone folds away those that are used less. */
export function InvoiceFilters({ filter, typed, onChange }: InvoiceFiltersProps) {
  const isNarrow = useNarrow()
  const more = <MoreFilters filter={filter} typed={typed} onChange={onChange} />
  return (
    <div className="filters">
      <StatusFilter value={filter.status ?? ''} onChange={(value) => onChange('status', value)} />
      <input
        type="search"
        maxLength={100}
        aria-label="Search invoices"
        placeholder="Number or customer"
        value={typed.get('q') ?? ''}
        onChange={(event) => onChange('q', event.target.value)}
      />
      {isNarrow ? <Folded filter={filter}>{more}</Folded> : more}
    </div>
  )
}

function MoreFilters({ filter, typed, onChange }: InvoiceFiltersProps) {
  return (
    <>
      <CustomerFilter
        customerId={filter.customerId}
        onChange={(id) => onChange('customerId', id)}
      />
      <PeriodFilter typed={typed} onChange={onChange} />
      {/* Cards have no heads to click, so a phone sorts by this. */}
      <Select
        className="narrow-only"
        aria-label="Sort"
        value={filter.sort ?? '-createdAt'}
        onChange={(value) => onChange('sort', value)}
      >
        <Options of={SORTS} />
      </Select>
    </>
  )
}

function Folded({ filter, children }: { filter: InvoiceFilter; children: ReactNode }) {
  const { customerId, issuedFrom, issuedTo, sort } = filter
  const active = [customerId, issuedFrom, issuedTo, sort].filter(Boolean).length
  return (
    <details className="more-filters">
      <summary>
        <Icon name="settings" /> Filter and sort
        {active > 0 && <span className="badge">{active} set</span>}
      </summary>
      {children}
    </details>
  )
}

interface ChoiceProps {
  readonly value: string
  readonly onChange: (value: string) => void
}

function StatusFilter({ value, onChange }: ChoiceProps) {
  return (
    <fieldset className="segments">
      <legend className="visually-hidden">Status</legend>
      {STATUSES.map(([status, label]) => (
        <label key={status}>
          <input
            type="radio"
            name="status"
            value={status}
            checked={status === value}
            onChange={() => onChange(status)}
          />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  )
}

function PeriodFilter({ typed, onChange }: Omit<InvoiceFiltersProps, 'filter'>) {
  return (
    <fieldset className="period row">
      <legend className="visually-hidden">Issued</legend>
      <DayInput
        label="Issued from"
        value={typed.get('issuedFrom') ?? ''}
        onChange={(day) => onChange('issuedFrom', day)}
      />
      <DayInput
        label="to"
        value={typed.get('issuedTo') ?? ''}
        onChange={(day) => onChange('issuedTo', day)}
      />
    </fieldset>
  )
}

function DayInput({ label, value, onChange }: ChoiceProps & { label: string }) {
  const id = useId()
  return (
    <>
      <label htmlFor={id} className="soft small unbroken">
        {label}
      </label>
      <input id={id} type="date" value={value} onChange={(event) => onChange(event.target.value)} />
    </>
  )
}
