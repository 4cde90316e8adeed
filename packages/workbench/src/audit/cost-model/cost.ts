import type { CostSettings } from '../catalogue/catalogue.ts'

/** Cost in the planner's unit, as EXPLAIN prints it. */
export interface Cost {
  readonly startup: number
  readonly total: number
}

/** A scan of a whole table (cost_seqscan). */
export function wholeTableCost(
  { pages, rows }: { readonly pages: number; readonly rows: number },
  filters: number,
  settings: CostSettings,
): Cost {
  const perRow = settings.cpuTuple + filters * settings.cpuOperator
  return { startup: 0, total: pages * settings.seqPage + rows * perRow }
}

/** Sizes that a btree or GIN scan meets, of an index that may not exist yet. */
export interface IndexScan {
  readonly indexPages: number
  readonly indexRows: number
  /** Index entries that the scan walks over. */
  readonly entries: number
  readonly boundaryConditions: number
  /** Rows fetched from the table: entries that also satisfy the conditions checked in the index. */
  readonly fetched: number
  readonly tablePages: number
  /** Rows of the table, of which a partial index has fewer. */
  readonly tableRows: number
  /** Share of the fetched rows that are looked up in the table: none where the index alone answers. */
  readonly heapShare: number
  readonly correlation: number
  /** Conditions checked on each fetched row. */
  readonly filters: number
  /** How often the scan is repeated, as the inner side of a nested loop; later ones find pages in the cache. */
  readonly loops: number
}

/**
 * A plain btree scan by the formulas of cost_index() and btcostestimate() in Postgres' sources.
 * Rows come in the index's order.
 */
export function btreeScanCost(scan: IndexScan, settings: CostSettings): Cost {
  const access = btreeAccess(scan, settings)
  const { heapShare } = scan
  const worst = (pagesFetched(scan.fetched * scan.loops, scan, settings) / scan.loops) * heapShare
  const reached = (scan.fetched / Math.max(1, scan.tableRows)) * scan.tablePages
  const best = Math.ceil(reached * heapShare)
  const worstCost = worst * settings.randomPage
  const bestCost = best > 0 ? settings.randomPage + (best - 1) * settings.seqPage : 0
  const order = scan.correlation ** 2
  const heap = worstCost + order * (Math.min(bestCost, worstCost) - worstCost)
  // A row that lies beside the one before is on the page that is still at hand; other pages are looked up anew.
  const again =
    (1 - order) * Math.max(0, scan.fetched * heapShare - worst) * (settings.pageAgain ?? 0)
  return { startup: access.startup, total: access.total + heap + again + rowsCost(scan, settings) }
}

/** The same index through a bitmap: pages in order, rows not (cost_bitmap_heap_scan). */
export function bitmapScanCost(scan: IndexScan, settings: CostSettings): Cost {
  const access = btreeAccess(scan, settings)
  return bitmapHeap(access.total, scan, settings)
}

/** A GIN scan: reads its posting lists, then the table through a bitmap. */
export function ginScanCost(scan: IndexScan, settings: CostSettings): Cost {
  const lists = Math.max(2, Math.ceil((scan.entries * 6) / 8192))
  const access = (lists + 2) * settings.randomPage + scan.entries * settings.cpuOperator * 2
  return bitmapHeap(access, scan, settings)
}

function btreeAccess(scan: IndexScan, settings: CostSettings): Cost {
  const rows = Math.max(1, scan.indexRows)
  const pages = Math.max(1, Math.ceil((scan.entries * scan.indexPages) / rows))
  const fetchedPages =
    scan.loops > 1 ? cachedPages(pages * scan.loops, scan.indexPages, settings) / scan.loops : pages
  const height = scan.indexPages < 300 ? 1 : 2
  const descent = (Math.ceil(Math.log2(rows + 1)) + (height + 1) * 50) * settings.cpuOperator
  const perEntry = settings.cpuIndexTuple + scan.boundaryConditions * settings.cpuOperator
  return {
    startup: descent,
    total: descent + fetchedPages * settings.randomPage + scan.entries * perEntry,
  }
}

function bitmapHeap(access: number, scan: IndexScan, settings: CostSettings): Cost {
  const pages = Math.max(1, scan.tablePages)
  const fetched = Math.min(
    pages,
    pagesFetched(scan.fetched * scan.loops, scan, settings) / scan.loops,
  )
  const perPage =
    fetched >= 2
      ? settings.randomPage - (settings.randomPage - settings.seqPage) * Math.sqrt(fetched / pages)
      : settings.randomPage
  const startup = access + 0.1 * settings.cpuOperator * scan.fetched
  return { startup, total: startup + fetched * perPage + rowsCost(scan, settings) }
}

function rowsCost(scan: IndexScan, settings: CostSettings): number {
  return scan.fetched * (settings.cpuTuple + scan.filters * settings.cpuOperator)
}

function pagesFetched(rows: number, { tablePages }: IndexScan, settings: CostSettings): number {
  return cachedPages(rows, tablePages, settings)
}

/** Mackert and Lohman's estimate of the distinct pages that random fetches touch (index_pages_fetched). */
function cachedPages(fetches: number, pages: number, { cacheBlocks }: CostSettings): number {
  const total = Math.max(1, pages)
  const cache = Math.max(1, cacheBlocks)
  const touched = (2 * total * fetches) / (2 * total + fetches)
  if (total <= cache) return Math.min(Math.ceil(touched), total)
  const limit = (2 * total * cache) / (2 * total - cache)
  return Math.ceil(
    fetches <= limit ? touched : cache + ((fetches - limit) * (total - cache)) / total,
  )
}
