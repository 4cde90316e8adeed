import { onlineManager } from '@tanstack/react-query'
import { Component, type ReactNode, useState, useSyncExternalStore } from 'react'
import { useLocation } from 'wouter'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TitleOwner } from '../../ui/page.tsx'
import { Failure } from '../../ui/states.tsx'
import { EmailBanner, useMember } from '../accounts/index.ts'
import { SearchBox } from '../search/index.ts'
import { useBrandColor } from '../settings/index.ts'
import { Navigation } from './navigation.tsx'

/** The frame around every page of the app: navigation beside it, or behind a button on a phone. */
export function Shell({ children }: { children: ReactNode }) {
  const color = useBrandColor()
  const { organization } = useMember()
  const [location] = useLocation()
  return (
    <>
      <a className="skip-link" href="#main">
        Skip to content
      </a>
      <div className="shell">
        <aside className="sidebar">
          <Navigation color={color} />
        </aside>
        <header className="topbar">
          <MenuButton color={color} key={location} />
          <SearchBox />
        </header>
        <main id="main" tabIndex={-1}>
          <OfflineBanner />
          <EmailBanner />
          <TitleOwner value={organization.name}>
            <ErrorBoundary key={location}>{children}</ErrorBoundary>
          </TitleOwner>
        </main>
      </div>
    </>
  )
}

/** Closes by itself on navigation, because the address is its key. */
function MenuButton({ color }: { color: string | undefined }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button
        look="ghost icon-only narrow-only"
        icon="menu"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <span className="visually-hidden">Menu</span>
      </Button>
      {isOpen && (
        <Dialog title="Menu" className="drawer" onClose={() => setOpen(false)}>
          <Navigation color={color} />
        </Dialog>
      )}
    </>
  )
}

function OfflineBanner() {
  const isOnline = useSyncExternalStore(
    (changed) => onlineManager.subscribe(changed),
    () => onlineManager.isOnline(),
  )
  return (
    <div role="status">
      {!isOnline && (
        <p className="banner alarming">
          <span className="banner-words">
            <strong>You are offline.</strong> What you see may be old; nothing can be saved until
            the connection is back.
          </span>
        </p>
      )}
    </div>
  )
}

interface Props {
  readonly children: ReactNode
}

/** A fault in one page leaves the navigation standing. */
class ErrorBoundary extends Component<Props, { error: Error | null }> {
  override state: { error: Error | null } = { error: null }

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error }
  }

  override render(): ReactNode {
    const { error } = this.state
    if (!error) return this.props.children
    return <Failure error={error} onRetry={() => this.setState({ error: null })} />
  }
}
