import { useQuery } from '@tanstack/react-query'
import { Icon } from '../../ui/icon.tsx'
import { CustomerPicker, customerQuery } from '../customers/index.ts'

interface CustomerFilterProps {
  readonly customerId: string | undefined
  readonly onChange: (customerId: string) => void
}

/** Narrows a list to one customer; the choice shows as a chip that takes it back. */
export function CustomerFilter({ customerId, onChange }: CustomerFilterProps) {
  const { data } = useQuery({ ...customerQuery(customerId ?? ''), enabled: !!customerId })
  if (!customerId)
    return (
      <CustomerPicker
        control={CONTROL}
        placeholder="Filter by customer"
        value={undefined}
        onPick={(customer) => customer && onChange(customer.id)}
      />
    )
  return (
    <button type="button" className="chip" onClick={() => onChange('')}>
      <span className="visually-hidden">Stop filtering by customer </span>
      {data?.name ?? 'Customer'}
      <Icon name="close" />
    </button>
  )
}

const CONTROL = {
  id: 'customer-filter',
  'aria-label': 'Filter by customer',
  'aria-describedby': undefined,
  'aria-invalid': false,
}
