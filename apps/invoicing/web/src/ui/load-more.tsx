import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import { Complaint } from './states.tsx'

interface LoadMoreProps {
  readonly query: Pick<
    UseInfiniteQueryResult,
    'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage' | 'error'
  >
  readonly shown: number
  /** What one row is called, and what several are. */
  readonly what: readonly [one: string, many: string]
}

/** The foot of a list: how much is in sight, and the next page on request. */
export function LoadMore({ query, shown, what }: LoadMoreProps) {
  return (
    <div className="load-more">
      <p role="status">
        {shown} {shown === 1 ? what[0] : what[1]} shown{query.hasNextPage ? '' : ', that is all'}
      </p>
      <Complaint error={query.error} />
      {query.hasNextPage && (
        <button
          type="button"
          className="button"
          aria-disabled={query.isFetchingNextPage}
          onClick={() => !query.isFetchingNextPage && void query.fetchNextPage()}
        >
          {query.isFetchingNextPage ? 'Loading …' : 'Load more'}
        </button>
      )}
    </div>
  )
}
