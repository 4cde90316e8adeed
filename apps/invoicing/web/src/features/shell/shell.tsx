import { type ReactNode, useState } from 'react'
import { useLocation } from 'wouter'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TitleOwner } from '../../ui/page.tsx'
import { EmailBanner, useMember } from '../accounts/index.ts'
import { SearchBox } from '../search/index.ts'
import { useBrandColor } from '../settings/index.ts'
import { ErrorBoundary } from './error-boundary.tsx'
import { Navigation } from './navigation.tsx'
import { OfflineBanner } from './offline.tsx'

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
