import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { Complaint, Load, Loading } from './states.tsx'

interface ListingProps<Item> {
  readonly query: UseInfiniteQueryResult<
    InfiniteData<{ readonly items: readonly Item[]; readonly nextCursor: string | null }>
  >
  readonly what: readonly [one: string, many: string]
  readonly rows?: number
  readonly empty: ReactNode
  readonly children: (items: readonly Item[]) => ReactNode
}

/** A list that grows by a page on request. Its foot says how much is in sight. */
export function Listing<Item>({ query, what, rows = 6, empty, children }: ListingProps<Item>) {
  return (
    <Load query={query} what={what[1]} rows={rows}>
      {({ pages }) => {
        const items = pages.flatMap((page) => page.items)
        // Whether the list that was asked for is empty, the one before doesn't tell.
        if (items.length === 0)
          return query.isPlaceholderData ? <Loading what={what[1]} rows={rows} /> : empty
        return (
          <div aria-busy={query.isPlaceholderData}>
            {children(items)}
            <More query={query}>
              {items.length === 1 ? `1 ${what[0]}` : `${items.length} ${what[1]}`}
            </More>
          </div>
        )
      }}
    </Load>
  )
}

function More({ query, children }: { query: UseInfiniteQueryResult; children: string }) {
  const { hasNextPage, isFetchingNextPage, fetchNextPage, error } = query
  return (
    <div className="load-more stack near soft small">
      <p role="status">
        {children} shown{hasNextPage ? '' : ', that is all'}
      </p>
      <Complaint error={error} />
      {hasNextPage && (
        <Button isBusy={isFetchingNextPage} onClick={fetchNextPage}>
          {isFetchingNextPage ? 'Loading …' : 'Load more'}
        </Button>
      )}
    </div>
  )
}
