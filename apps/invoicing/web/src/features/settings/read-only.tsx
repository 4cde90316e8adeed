import { Card } from '../../ui/card.tsx'
import type { Settings } from './api.ts'

/** The settings for those who may not change them. */
export function ReadOnly({ settings }: { settings: Settings }) {
  const { branding, currency, address, paymentTermDays, timeZone } = settings
  const facts: readonly (readonly [string, string])[] = [
    ['Name on invoices', branding.logoText || 'The organisation’s'],
    ['Address', address || 'None'],
    ['Currency', currency],
    ['Time to pay', paymentTermDays === 1 ? '1 day' : `${paymentTermDays} days`],
    ['Time zone', timeZone],
  ]
  return (
    <Card title="Your invoices" className="narrow">
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="multi-line">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="hint page-note">Owners and admins of the organisation may change this.</p>
    </Card>
  )
}
