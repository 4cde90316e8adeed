import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect } from 'react'
import { configQuery } from '../../api/client.ts'
import { useArrival } from '../../ui/page.tsx'

interface EntranceProps {
  readonly title: string
  readonly lead: string
  readonly children: ReactNode
}

/** Frame of the pages outside the app: log-in, sign-up, first organisation. */
export function Entrance({ title, lead, children }: EntranceProps) {
  const { data: config } = useQuery(configQuery)
  const heading = useArrival(title)
  const appName = config?.appName ?? 'Invoicing'
  useEffect(() => {
    document.title = `${title} · ${appName}`
  }, [title, appName])
  return (
    <main className="entrance" id="main">
      <div className="entrance-card">
        {/* Not a link of the app: to strangers, the server shows the landing page there. */}
        <a className="wordmark" href="/">
          <img src="/icon.svg" alt="" width="28" height="28" /> {appName}
        </a>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        <p className="lead">{lead}</p>
        {children}
      </div>
    </main>
  )
}
