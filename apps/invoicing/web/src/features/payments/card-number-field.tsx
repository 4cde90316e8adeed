import { useQuery } from '@tanstack/react-query'
import { configQuery } from '../../api/client.ts'
import { TextField, type TextProps } from '../../ui/fields.tsx'

export function CardNumberField(props: Pick<TextProps, 'value' | 'error' | 'onChange'>) {
  return (
    <TextField
      {...props}
      label="Card number"
      inputMode="numeric"
      autoComplete="cc-number"
      maxLength={30}
      hint={<TestCards />}
    />
  )
}

function TestCards() {
  const { data } = useQuery(configQuery)
  if (!data?.testCards) return null
  const { accepted, declined } = data.testCards
  return (
    <>
      For trying out; no money moves. <span className="unbroken">{inGroups(accepted)}</span> is
      accepted, <span className="unbroken">{inGroups(declined)}</span> declined.
    </>
  )
}

function inGroups(card: string): string {
  return card.replaceAll(/\d{4}(?=\d)/g, '$& ')
}
