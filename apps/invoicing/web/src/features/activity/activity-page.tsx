import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { formatAgo, formatInstant } from '../../ui/dates.ts'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { Listing } from '../../ui/listing.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { FailedJobs } from '../failed-jobs/index.ts'
import { type ActivityEntry, activityQuery } from './api.ts'
import { actorOf, pathOfSubject, sentenceOf } from './sentence.ts'

export function ActivityPage() {
  const query = useInfiniteQuery(activityQuery)
  return (
    <Page title="Activity">
      <FailedJobs />
      <Listing query={query} what={['entry', 'entries']} empty={<NoActivity />}>
        {(entries) => (
          <ol className="feed card">
            {entries.map((entry) => (
              <Entry key={entry.id} entry={entry} actor={actorOf(entry, entries)} />
            ))}
          </ol>
        )}
      </Listing>
    </Page>
  )
}

function NoActivity() {
  return (
    <Empty icon="activity" title="Nothing has happened yet">
      What you and your colleagues do with customers and invoices appears here.
    </Empty>
  )
}

function Entry({ entry, actor }: { entry: ActivityEntry; actor: string }) {
  const { action, subject, createdAt } = entry
  const { before, thing, after } = sentenceOf(action, subject.label)
  const path = pathOfSubject(action, subject.id)
  return (
    <li>
      <span className={`feed-icon round ${toneOf(action)}`}>
        <Icon name={iconOf(action)} />
      </span>
      <p>
        <strong title={entry.actor?.email}>{actor}</strong> {before}{' '}
        {path && thing ? <Link href={path}>{inOnePiece(thing)}</Link> : thing} {after}
      </p>
      <time dateTime={createdAt} title={formatInstant(createdAt)} className="soft">
        {formatAgo(createdAt)}
      </time>
    </li>
  )
}

/** `Invoice 7` on one line; longer names may break. */
function inOnePiece(thing: string): string {
  return /^\w+ \d+$/.test(thing) ? thing.replace(' ', '\u00a0') : thing
}

function toneOf(action: string): string {
  if (action.endsWith('.failed')) return 'failed'
  if (action === 'invoice.paid' || action.startsWith('payment.')) return 'paid'
  return action.endsWith('.sent') ? 'sent' : ''
}

/** Icons by action, or else by the kind of thing. */
const ICONS: Readonly<Record<string, IconName>> = {
  'invoice.pdf-rendered': 'download',
  'invoice.sent': 'send',
  'invoice.paid': 'check',
  'invoice.voided': 'close',
  'payment.failed': 'alert',
  invoice: 'invoices',
  payment: 'check',
  reminder: 'send',
  customer: 'customers',
  member: 'members',
  invitation: 'send',
  subscription: 'subscription',
  settings: 'settings',
  organization: 'dashboard',
}

function iconOf(action: string): IconName {
  return ICONS[action] ?? ICONS[action.split('.')[0] ?? ''] ?? 'activity'
}
