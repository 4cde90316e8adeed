import { useQuery } from '@tanstack/react-query'
import { configQuery } from '../../api/config.ts'

/** The test cards of an installation without a payment provider. */
export function TestCards() {
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
