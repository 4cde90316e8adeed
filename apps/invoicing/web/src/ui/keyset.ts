import type { InfiniteData } from '@tanstack/react-query'
import type { Page } from '../api/client.ts'

/** Options shared by all keyset-paged lists. */
export const KEYSET = {
  initialPageParam: null as string | null,
  getNextPageParam: (page: { nextCursor: string | null }) => page.nextCursor,
}

/** The rows of all pages loaded so far. */
export function rowsOf<Item>(data: InfiniteData<Page<Item>>): readonly Item[] {
  return data.pages.flatMap((page) => page.items)
}
