import { useEffect, useRef } from 'react'
import { Button } from '../../ui/button.tsx'
import { formatAgo } from '../../ui/dates.ts'
import type { Reminder } from './api.ts'

interface SentReminderProps {
  readonly reminder: Reminder
  readonly onAnother: () => void
}

/** The reminder as it went out. */
export function SentReminder({ reminder, onAnother }: SentReminderProps) {
  const news = useRef<HTMLParagraphElement>(null)
  useEffect(() => news.current?.focus(), [])
  return (
    <>
      <p ref={news} tabIndex={-1} className="sent-news">
        Sent {formatAgo(reminder.sentAt ?? '')}
        {reminder.sentTo && ` to ${reminder.sentTo}`}.
      </p>
      <div className="letter">
        <h3>{reminder.subject}</h3>
        <p className="multi-line">{reminder.text}</p>
      </div>
      <div className="form-foot end">
        <Button onClick={onAnother}>Draft another</Button>
      </div>
    </>
  )
}
