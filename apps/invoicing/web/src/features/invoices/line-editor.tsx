import { useRef } from 'react'
import { limits } from '../../../../src/money/index.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/fields.tsx'
import { formatMoney } from '../../ui/money.ts'
import { discountLine, netOfTyped, nextLine, type TypedLine } from './draft.ts'

interface LineEditorProps {
  readonly lines: readonly TypedLine[]
  readonly currency: string
  readonly errors: Readonly<Record<string, string>>
  readonly onChange: (lines: readonly TypedLine[]) => void
}

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
    <div className="stack start" ref={list}>
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
      {errors['lines'] && (
        <p className="field-error" role="alert">
          {errors['lines']}
        </p>
      )}
      {lines.length < limits.lines && (
        <div className="form-foot">
          <Button icon="plus" onClick={() => add(nextLine(lines))}>
            Add line
          </Button>
          <Button icon="plus" onClick={() => add(discountLine(lines))}>
            Add discount
          </Button>
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
  const cell = (field: Exclude<keyof TypedLine, 'key'>, name: string = field) => ({
    value: line[field],
    error: errors[`lines.${index}.${name}`],
    onChange: (value: string) => onChange({ [field]: value }),
    autoComplete: 'off',
  })
  const netMinor = netOfTyped(line, currency)
  return (
    <fieldset className="line">
      <legend className="visually-hidden">Line {index + 1}</legend>
      <TextField {...cell('description')} label="Description" data-start />
      <TextField {...cell('quantity')} label="Quantity" inputMode="decimal" />
      {/* Keyboards for decimals lack the minus of a discount. */}
      <TextField {...cell('unitPrice', 'unitPriceMinor')} label="Unit price" inputMode="text" />
      <TextField {...cell('taxRate', 'taxRateBp')} label="Tax %" inputMode="decimal" />
      <div className="line-amount">
        <span className="line-label">Net</span>
        <span className="amount">{formatMoney(netMinor, currency)}</span>
      </div>
      {onRemove && (
        <Button look="ghost icon-only" icon="remove" onClick={onRemove}>
          <span className="visually-hidden">Remove line {index + 1}</span>
        </Button>
      )}
    </fieldset>
  )
}
