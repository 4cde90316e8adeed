import { useId } from 'react'
import { Card } from '../../ui/card.tsx'
import type { Subscription } from './api.ts'
import { isFull, type Meter, metersOf } from './limits.ts'

export function Usage({ subscription }: { subscription: Subscription }) {
  return (
    <Card title="What you use">
      <ul className="limits">
        {metersOf(subscription).map((meter) => (
          <MeterRow key={meter.name} meter={meter} />
        ))}
      </ul>
    </Card>
  )
}

function MeterRow({ meter }: { meter: Meter }) {
  const { name, used, limit } = meter
  const id = useId()
  const usedText = used.toLocaleString('en')
  const words =
    limit === null ? `${usedText}, unlimited` : `${usedText} of ${limit.toLocaleString('en')}`
  return (
    <li className={isFull(meter) ? 'limit full' : 'limit'}>
      <span id={id}>{name}</span>
      <span className="limit-figure">{words}</span>
      {limit !== null && (
        <div
          className="limit-bar"
          role="meter"
          aria-labelledby={id}
          aria-valuemin={0}
          aria-valuemax={limit}
          aria-valuenow={Math.min(used, limit)}
          aria-valuetext={words}
        >
          <span style={{ width: `${Math.min(100, (used / Math.max(1, limit)) * 100)}%` }} />
        </div>
      )}
    </li>
  )
}
