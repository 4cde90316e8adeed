import { useId, useRef } from 'react'
import { limits } from '../../../../src/money/index.ts'
import { Icon } from '../../ui/icon.tsx'
import { formatMoney } from '../../ui/money.ts'
import { discountLine, netOfTyped, nextLine, type TypedLine } from './draft.ts'

interface LineEditorProps {
  readonly lines: readonly TypedLine[]
  readonly currency: string
  readonly errors: Readonly<Record<string, string>>
  readonly onChange: (lines: readonly TypedLine[]) => void
}

/** The lines of an invoice: a grid on a wide screen, a card a line on a phone. */
export function LineEditor({ lines, currency, errors, onChange }: LineEditorProps) {
  const list = useRef<HTMLDivElement>(null)
  const focusLine = (index: number) => {
    const inputs = list.current?.querySelectorAll<HTMLElement>('[data-start]')
    inputs?.[Math.max(0, index)]?.focus()
  }
  const add = (line: TypedLine) => {
    onChange([...lines, line])
    requestAnimationFrame(() => focusLine(lines.length))
  }
  const remove = (key: number, index: number) => {
    onChange(lines.filter((line) => line.key !== key))
    requestAnimationFrame(() => focusLine(index - 1))
  }
  const change = (key: number, changed: Partial<TypedLine>) =>
    onChange(lines.map((line) => (line.key === key ? { ...line, ...changed } : line)))
  return (
    <div className="lines" ref={list}>
      {lines.map((line, index) => (
        <LineFields
          key={line.key}
          line={line}
          index={index}
          currency={currency}
          errors={errors}
          onChange={(changed) => change(line.key, changed)}
          onRemove={lines.length > 1 ? () => remove(line.key, index) : undefined}
        />
      ))}
      {lines.length < limits.lines && (
        <div className="form-foot">
          <button type="button" className="button" onClick={() => add(nextLine(lines))}>
            <Icon name="plus" /> Add line
          </button>
          <button type="button" className="button" onClick={() => add(discountLine(lines))}>
            <Icon name="plus" /> Add discount
          </button>
        </div>
      )}
    </div>
  )
}

interface LineFieldsProps {
  readonly line: TypedLine
  readonly index: number
  readonly currency: string
  readonly errors: Readonly<Record<string, string>>
  readonly onChange: (changed: Partial<TypedLine>) => void
  readonly onRemove: (() => void) | undefined
}

function LineFields({ line, index, currency, errors, onChange, onRemove }: LineFieldsProps) {
  const cell = (field: keyof TypedLine, label: string, name: string = field) => ({
    label,
    value: String(line[field]),
    error: errors[`lines.${index}.${name}`],
    onChange: (value: string) => onChange({ [field]: value }),
  })
  const netMinor = netOfTyped(line, currency)
  return (
    <fieldset className="line">
      <legend className="visually-hidden">Line {index + 1}</legend>
      <Cell {...cell('description', 'Description')} isStart />
      <Cell {...cell('quantity', 'Quantity')} inputMode="decimal" />
      <Cell {...cell('unitPrice', 'Unit price', 'unitPriceMinor')} inputMode="text" />
      <Cell {...cell('taxRate', 'Tax %', 'taxRateBp')} inputMode="decimal" />
      <div className="line-amount">
        <span className="cell-label">Net</span>
        <span className="amount">{formatMoney(netMinor, currency)}</span>
      </div>
      {onRemove && (
        <button type="button" className="button ghost icon-only" onClick={onRemove}>
          <Icon name="remove" />
          <span className="visually-hidden">Remove line {index + 1}</span>
        </button>
      )}
    </fieldset>
  )
}

interface CellProps {
  readonly label: string
  readonly value: string
  readonly error: string | undefined
  readonly onChange: (value: string) => void
  /** `text` where a minus may be typed, which keyboards for decimals lack. */
  readonly inputMode?: 'text' | 'decimal'
  readonly isStart?: boolean
}

function Cell({ label, value, error, onChange, inputMode, isStart = false }: CellProps) {
  const id = useId()
  return (
    <div className={inputMode ? 'cell figure' : 'cell'}>
      <label className="cell-label" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        data-start={isStart || undefined}
        inputMode={inputMode ?? 'text'}
        autoComplete="off"
        value={value}
        aria-invalid={!!error}
        aria-describedby={error && `${id}-error`}
        onChange={(event) => onChange(event.target.value)}
      />
      {error && (
        <p className="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  )
}
