import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { formatMonth } from '../../ui/dates.ts'
import { formatMoney, formatMoneyCompact } from '../../ui/money.ts'
import type { MonthRevenue } from './api.ts'
import { ticksUpTo } from './ticks.ts'

interface RevenueChartProps {
  readonly months: readonly MonthRevenue[]
  readonly currency: string
}

/** Bars for the eye, the same figures as a table for everybody else. */
export function RevenueChart({ months, currency }: RevenueChartProps) {
  return (
    <>
      <div className="chart" aria-hidden="true">
        <Bars months={months} currency={currency} />
      </div>
      <div className="visually-hidden">
        <table>
          <caption>Revenue by month</caption>
          <tbody>
            {months.map(({ month, netMinor }) => (
              <tr key={month}>
                <th scope="row">{formatMonth(month, 'long')}</th>
                <td>{formatMoney(netMinor, currency)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

function Bars({ months, currency }: RevenueChartProps) {
  const ticks = ticksUpTo(Math.max(...months.map(({ netMinor }) => netMinor)))
  return (
    <ResponsiveContainer>
      <BarChart data={[...months]} accessibilityLayer={false} margin={MARGIN}>
        <CartesianGrid vertical={false} />
        <XAxis
          dataKey="month"
          tickFormatter={(month: string) => formatMonth(month, 'short')}
          tickLine={false}
          axisLine={false}
          minTickGap={4}
        />
        <YAxis
          width={76}
          ticks={ticks}
          // The axis starts at its foot even without revenue.
          domain={[0, ticks.at(-1) || 1]}
          tickFormatter={(minor: number) => formatMoneyCompact(minor, currency)}
          tickLine={false}
          axisLine={false}
        />
        <Tooltip
          cursor={{ className: 'chart-cursor' }}
          separator=": "
          labelFormatter={(month) => typeof month === 'string' && formatMonth(month, 'long')}
          formatter={(minor) => [formatMoney(Number(minor), currency), 'Revenue']}
        />
        <Bar dataKey="netMinor" radius={[4, 4, 0, 0]} maxBarSize={44} isAnimationActive={false} />
      </BarChart>
    </ResponsiveContainer>
  )
}

const MARGIN = { top: 8, right: 0, bottom: 0, left: 0 }
