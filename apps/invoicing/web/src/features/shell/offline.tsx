import { onlineManager } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'

/** Says that there is no network, for as long as there is none. */
export function OfflineBanner() {
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
