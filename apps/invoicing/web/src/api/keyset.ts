/** Options shared by all keyset-paged lists. The cursor of the first page is empty, and not sent. */
export const KEYSET = {
  initialPageParam: '',
  getNextPageParam: (page: { readonly nextCursor: string | null }) => page.nextCursor,
}
