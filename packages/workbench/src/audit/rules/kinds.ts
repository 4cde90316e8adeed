/**
 * Every kind of finding, in the order in which findings of one severity are listed. Rules take their titles from here, and
 * docs/audit.md its table (`npm run audit-docs`).
 */
export const kinds = {
  wraparound: {
    title: 'Database <database> has used <share> of its transaction ids',
    meaning:
      'autovacuum has not freed old ids for long; when none is left, the server refuses every write',
    remedy:
      'end what holds VACUUM up (a forgotten transaction or replication slot), then vacuum the oldest tables',
    confidence: 'high: the server counts it',
  },
  'policy-without-rls': {
    title: 'Table <table> has policies, but row-level security is off',
    meaning: 'the policies do nothing: each role with rights on the table sees every row',
    remedy: 'switch row-level security on',
    confidence: 'high: the catalogue says so',
  },
  'definer-view': {
    title: 'View <view> reads past the policies of <tables>',
    meaning:
      'it reads as its owner, for whom the policies do not count, and other roles may read it',
    remedy:
      'make it a security invoker (Postgres 15), or take the right to read it away, as for a materialized view',
    confidence:
      'medium: the view may leave out the rows of others by itself, or show them on purpose',
  },
  'always-true-policy': {
    title: 'Policy <policy> of <table> lets <roles> <does>',
    meaning:
      'its condition is always true, and where several policies are permissive, one that holds is enough',
    remedy:
      'drop it where other policies are left, else give it a condition, or name the role that it is for',
    confidence:
      'medium: rows may be meant for everyone; low: only reading is open, and the other policies still limit who writes',
  },
  'mutable-search-path': {
    title: 'Function <function> works as <owner>, with the search path of its caller',
    meaning: 'whoever calls it can put an object of theirs in the place of one that it uses',
    remedy: 'set search_path for the function, pg_temp last',
    confidence:
      'high: the catalogue says so; medium: its body runs SQL that it puts together, or is in another language',
  },
  'sequence-near-end': {
    title: 'Sequence <sequence> has used <share> of its numbers',
    meaning: 'at its end, or at that of the column that holds its numbers, every insert fails',
    remedy: 'make column and sequence bigint while there is time: the table is rewritten meanwhile',
    confidence: 'high: the server counts it',
  },
  'missing-index': {
    title: '<table> lacks an index: <share> of the database time, for <statements>',
    meaning: 'statements read far more rows than they need',
    remedy: 'run the migration',
    confidence:
      'high: estimated with real values, real statistics and the role that asks; medium: not all of that; low: columns without statistics, or ranges of unknown width',
  },
  'large-offset': {
    title: '<table> is paged by OFFSET: <share> of the database time',
    meaning: 'each page reads the rows of all pages before it',
    remedy: "page by the last row's sort key",
    confidence:
      'medium: the offset itself is not counted, only what was read; low: no index brings the rows in order',
  },
  'repeated-lookup': {
    title: '<table> is looked up row by row, <calls> (N+1)',
    meaning: 'a statement runs once for each row of another one',
    remedy: 'join, or ask once for all rows',
    confidence:
      'medium: told from the numbers of calls and rows; low: and from the names of columns, as no foreign key is declared',
  },
  polling: {
    title: '<table> is polled, <calls>, in <share> of them for nothing',
    meaning: 'workers ask a queue for its next row and find none',
    remedy: 'wake them by LISTEN and NOTIFY, or pause longer',
    confidence:
      'medium: rows are locked or taken; low: a look-up that rarely finds a row looks alike',
  },
  'whole-table-count': {
    title: '<table> is counted whole: <share> of the database time',
    meaning: 'Postgres counts all rows one by one',
    remedy: "show the planner's estimate, count to a bound, or keep a counter",
    confidence: 'medium: some reports need the exact number',
  },
  'disk-sort': {
    title: 'A statement on <table> sorts on disk, <size> a call',
    meaning: 'sorts and hashes that do not fit into work_mem go to temporary files',
    remedy: 'raise work_mem for this statement alone, or handle fewer rows',
    confidence: 'medium: how much memory suffices is an estimate',
  },
  'wide-rows': {
    title: 'Lists of <table> read its wide values',
    meaning: 'values that are stored apart are fetched and sent for each row',
    remedy: 'name only the columns that the list shows',
    confidence:
      'medium: the page may show them; low: the statement picks them by name, beside others that it leaves out',
  },
  'missing-limit': {
    title: 'A call reads <rows> rows of <table>',
    meaning: 'a statement without LIMIT returns more rows than a page shows',
    remedy: 'read a page at a time',
    confidence: 'low: an export needs them',
  },
  'cacheable-reads': {
    title: 'A cache could serve up to <share> of the database time',
    meaning: 'frequent reads of tables that rarely change',
    remedy: 'keep the answers in a cache that is dropped with the change',
    confidence: 'low: whether the same values are asked for again is not counted',
  },
  'replica-reads': {
    title: 'Replicas could serve up to <share> of the database time',
    meaning: 'the primary is busy, mostly with reads',
    remedy: 'route reads to replicas that have replayed what the user wrote',
    confidence: 'low: it depends on the machine and on what must be current',
  },
  'jit-overhead': {
    title: 'Compiling statements (JIT) takes <share> of the database time',
    meaning:
      'Postgres compiles expensive statements to machine code, again at each execution; short ones never earn it back',
    remedy: 'switch jit off for the database, or raise jit_above_cost',
    confidence: 'medium: what the compiled code saved is not counted',
  },
  'stale-statistics': {
    title: 'Table <table> was never analysed',
    meaning: 'the planner guesses how many rows a statement finds in it',
    remedy: 'run ANALYZE, and switch autovacuum on',
    confidence: 'high: the server counts it',
  },
  'invalid-index': {
    title: 'Index <index> is invalid',
    meaning: 'its creation failed: writes keep it up to date, and no statement may use it',
    remedy: 'rebuild it, or drop it where another index does the same',
    confidence: 'high: the catalogue says so',
  },
  'idle-in-transaction': {
    title: '<sessions> idle in a transaction, for up to <time>',
    meaning: 'its locks stay, others wait for them, and VACUUM removes nothing newer',
    remedy:
      'set idle_in_transaction_session_timeout; in the app, do slow work outside of transactions',
    confidence: 'high: seen at the moment of the audit',
  },
  'connections-near-limit': {
    title: '<used> of <limit> connections <owner> are in use',
    meaning: 'at the limit every new client is refused',
    remedy: 'put a pooler before the server, or make the pools of the app smaller',
    confidence: 'high: seen at the moment of the audit',
  },
  'autovacuum-behind': {
    title: 'Table <table> has <dead> dead rows',
    meaning: 'every statement that reads the table reads past them, and it grows',
    remedy: 'remove the cause (autovacuum off, an old transaction or slot, too slow), then VACUUM',
    confidence: 'high: the server counts them',
  },
  'whole-table-reads': {
    title: 'Table <table> was read whole <times> times',
    meaning: 'an index is probably missing; without statements, the audit cannot tell which',
    remedy: 'enable pg_stat_statements, or give a log by `--log`',
    confidence: 'medium: some reports need all rows',
  },
  'small-cache': {
    title: 'shared_buffers is <size>, as on a new server',
    meaning: 'the database is several times as large, and blocks that it needs are often not there',
    remedy: "give it about a quarter of the machine's memory, and restart the server",
    confidence: "medium: the machine's memory can't be seen by SQL",
  },
  'spills-to-disk': {
    title: '<size> of sorts and hashes went through <files>',
    meaning: 'they had no room in work_mem',
    remedy: 'raise work_mem for the database, or only for the role that runs the reports',
    confidence: 'medium: building an index makes such files too',
  },
  'forced-checkpoints': {
    title: '<forced> of <all> checkpoints came because max_wal_size was full',
    meaning: 'blocks and whole pages are written more often than checkpoint_timeout wants',
    remedy: 'raise max_wal_size',
    confidence: 'medium: commands ask for checkpoints too; low before Postgres 14',
  },
  'random-page-cost': {
    title: 'random_page_cost is <cost>, as for a disk that turns',
    meaning:
      'the storage is fast, and the planner reads tables whole where an index would be faster',
    remedy: 'set it to 1.1',
    confidence: 'medium: only where track_io_timing has measured the storage',
  },
  'policy-calls-per-row': {
    title: 'Policy <policy> of <table> calls <function> for each row',
    meaning:
      'the answer is the same for all rows of a statement; or it is asked about each row, which takes much of the time',
    remedy:
      'call it in a subselect, which runs once: `(select f())`; instead of asking about each row, compare with a set that is computed once',
    confidence:
      'high; medium: the function is volatile, so its answers might be meant to differ, or it is asked about the row',
  },
  'redundant-index': {
    title: 'Index <index> is redundant beside <other>',
    meaning: 'the other index finds, orders, carries and refuses the same',
    remedy: 'drop it',
    confidence: 'high; medium: counting by the other one reads more than twice as many blocks',
  },
  'table-bloat': {
    title: 'Table <table> is <share> empty space',
    meaning:
      'rows that were deleted or updated have left it; statements that read the whole table read it too',
    remedy:
      'rewrite it (VACUUM FULL, or pg_repack beside the traffic), and see why VACUUM came too late',
    confidence: 'medium: estimated by the mean widths of its columns, nothing is read',
  },
  'index-bloat': {
    title: 'Index <index> is <share> empty space',
    meaning: 'it takes more than twice the space of a new one',
    remedy: 'rebuild it: REINDEX CONCURRENTLY blocks no writer',
    confidence: 'medium: estimated by the mean widths of its columns, nothing is read',
  },
  'unindexed-foreign-key': {
    title: 'Foreign key <key> of <table> has no index',
    meaning: 'each delete of a referenced row reads the whole table and holds a lock meanwhile',
    remedy: 'create the index, unless such rows are never deleted',
    confidence: 'medium: only the app knows what it deletes',
  },
  'unused-index': {
    title: 'Index <index> was never used',
    meaning: 'no statement has used it since the server began to count, at least a week ago',
    remedy: 'ask the replicas and the reports that run rarely, then drop it',
    confidence: 'medium: counted for 30 days on a server without replicas; low: otherwise',
  },
  'autovacuum-off': {
    title: 'Autovacuum is off for table <table>',
    meaning:
      'unless a job of your own vacuums it, the table grows and the planner works with old statistics',
    remedy: 'switch it on again',
    confidence: 'medium: there may be such a job',
  },
  'several-permissive-policies': {
    title: '<policies> of <table> hold for one <command>',
    meaning: 'each row is tried by one after the other, and an index must serve all of them',
    remedy: 'make one policy of them, or name the role of each',
    confidence: 'medium: with few rows it costs nothing',
  },
  'rls-without-policy': {
    title: 'Table <table> has row-level security, but no policy',
    meaning: 'who is subject to it sees no row, and gets no error',
    remedy: 'add a policy, unless the table is meant to be closed',
    confidence: 'medium: it may be meant',
  },
  'no-primary-key': {
    title: 'Table <table> has no primary key',
    meaning:
      'it may hold the same row twice, or logical replication refuses to update it (or reads much to do so)',
    remedy: 'add one, or name a unique index of NOT NULL columns as replica identity',
    confidence: 'high: the catalogue says so',
  },
} as const

export type Kind = keyof typeof kinds
export type Severity = 'high' | 'medium' | 'low'
export type Confidence = 'high' | 'medium' | 'low'

type WordsOf<Title> = Title extends `${string}<${infer Word}>${infer Rest}`
  ? Word | WordsOf<Rest>
  : never

/** The title of a finding, with the names and figures that its kind asks for. */
export function titleOf<K extends Kind>(
  kind: K,
  words: Readonly<Record<WordsOf<(typeof kinds)[K]['title']>, string>>,
): string {
  const given: Readonly<Record<string, string>> = words
  return kinds[kind].title.replaceAll(/<(\w+)>/g, (place, word: string) => given[word] ?? place)
}
