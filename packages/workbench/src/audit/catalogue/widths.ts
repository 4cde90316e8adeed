/** Widths of the columns of larger tables and indexes. */
export interface Widths {
  /** Columns of each table in order, by the table's oid. */
  readonly tables: ReadonlyMap<number, readonly ColumnWidth[]>
  /** Columns of each index, by the index's oid; btrees without expressions only. */
  readonly indexes: ReadonlyMap<number, IndexColumns>
}

export interface ColumnWidth {
  readonly number: number
  /** Bytes of each value of the type; -1 when they differ. */
  readonly length: number
  /** pg_type.typalign: c 1, s 2, i 4, d 8 bytes. */
  readonly align: string
  /** Mean bytes of a value, and share of nulls; undefined without statistics. */
  readonly width: number | undefined
  readonly nulls: number | undefined
}

export interface IndexColumns {
  /** Numbers of the columns, included ones too. */
  readonly columns: readonly number[]
  readonly fillFactor: number
}
