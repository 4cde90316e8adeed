import type { InfiniteData } from '@tanstack/react-query'

interface Page<Item> {
  readonly items: readonly Item[]
  readonly nextCursor: string | null
}

/** Options shared by all keyset-paged lists. The cursor of the first page is empty, and not sent. */
export const KEYSET = {
  initialPageParam: '',
  getNextPageParam: (page: Pick<Page<unknown>, 'nextCursor'>) => page.nextCursor,
}

/** The rows of all pages loaded so far. */
export function rowsOf<Item>(data: InfiniteData<Page<Item>>): readonly Item[] {
  return data.pages.flatMap((page) => page.items)
}
